import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../../scripts/development/find-free-port.ts';
import { sendBytes } from '../../../../scripts/laboratory/fuzz/send-bytes.ts';

let server: Server | undefined;

async function serve(answer: (socket: Socket) => void): Promise<number> {
  server = createServer({ allowHalfOpen: true }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

afterEach(() => {
  server?.close();
  server = undefined;
});

const WHOLE = Buffer.from('whole');
const LONG_MS = 60_000;

describe('sendBytes', () => {
  it('reads all that comes until the other side hangs up', async () => {
    const port = await serve((socket) => socket.once('data', (bytes) => socket.end(`got ${bytes}`)));
    expect(await sendBytes(port, WHOLE, LONG_MS)).toEqual({ text: 'got whole', isRefused: false, isHung: false });
  });

  it('ends its side when it has no more patience', async () => {
    const port = await serve((socket) => socket.resume().once('end', () => socket.end('left')));
    expect(await sendBytes(port, WHOLE, 1)).toMatchObject({ text: 'left', isHung: false });
  });

  it('tells a server that is not there from one that does not hang up', async () => {
    expect(await sendBytes(await findFreePort(), WHOLE, LONG_MS)).toMatchObject({ isRefused: true, isHung: false });
    const port = await serve((socket) => socket.resume().on('error', () => undefined));
    expect(await sendBytes(port, WHOLE, 1, 50)).toMatchObject({ isRefused: false, isHung: true });
  });
});
