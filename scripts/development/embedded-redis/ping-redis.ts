import { connect } from 'node:net';

const ANSWER_WITHIN_MS = 1_000;

/**
 * Tells whether a Redis behind the unix socket serves commands now. False for a missing or stale socket, for one that
 * is still loading its data, and for one that is silent for a second. Never throws.
 */
export function pingRedis(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.write('PING\r\n'));
    const settle = (isServing: boolean) => {
      socket.destroy();
      resolve(isServing);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => settle(false));
    socket.once('data', (answer) => settle(answer.toString('latin1').startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
