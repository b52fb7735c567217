import { connect } from 'node:net';

/** Longer than the longest wait that a request may ask for. */
const ENDS_WITHIN_MS = 70_000;

/**
 * Sends bytes and reads until the other side hangs up; ends our side after `patienceMs`, which a server takes for a
 * client that left. Resolves with what came; `isRefused` when nobody listens, `isHung` when nobody hung up.
 */
export function sendBytes(
  port: number,
  bytes: Buffer,
  patienceMs: number,
  endsWithinMs = ENDS_WITHIN_MS,
): Promise<{ text: string; isRefused: boolean; isHung: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let isRefused = false;
    let isHung = false;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => {
      isHung = true;
      socket.destroy();
    }, endsWithinMs);
    const leave = setTimeout(() => socket.end(), patienceMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.destroy());
    // A reset after the answer is one way to hang up.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      isRefused = error.code === 'ECONNREFUSED';
    });
    socket.on('close', () => {
      clearTimeout(timer);
      clearTimeout(leave);
      resolve({ text: Buffer.concat(chunks).toString(), isRefused, isHung });
    });
    socket.write(bytes);
  });
}
