import { once } from 'node:events';
import { connect } from 'node:net';

interface RawAnswer {
  status: number;
  /** The head as it came, status line first. */
  head: string;
  body: string;
}

/**
 * Sends bytes that no HTTP client would, and reads all the server says until it hangs up. With `endsEarly` our side of
 * the connection ends after the bytes; else it stays open.
 */
export async function sendRaw(
  port: number,
  bytes: string | Buffer,
  options: { endsEarly?: boolean } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A reset after the answer is one way to hang up.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (options.endsEarly) socket.end(bytes);
  else socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  const text = Buffer.concat(chunks).toString('utf8');
  const split = text.indexOf('\r\n\r\n');
  const head = text.slice(0, split);
  return { status: Number(head.split(' ')[1]), head, body: text.slice(split + 4) };
}

/** The bytes of a request that asks the server to hang up after its answer. */
export function rawRequest(
  line: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): Buffer {
  const lines = Object.entries({ Host: '127.0.0.1', Connection: 'close', ...headers }).map(([n, v]) => `${n}: ${v}`);
  return Buffer.concat([Buffer.from([line, ...lines, '', ''].join('\r\n'), 'latin1'), Buffer.from(body)]);
}
