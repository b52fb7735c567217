import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startProxy } from '../../../../scripts/laboratory/faults/start-proxy.ts';

let dir: string;
let server: Server;
let proxy: FaultProxy;
let heard: string;
let onHeard: () => void;
const clients: Socket[] = [];
const accepted = new Set<Socket>();

/** Answers every chunk with the same in brackets. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-proxy-'));
  heard = '';
  onHeard = () => undefined;
  accepted.clear();
  server = createServer((socket) => {
    accepted.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk;
      socket.write(`[${chunk}]`);
      onHeard();
    });
  }).listen(join(dir, 'server.sock'));
  await once(server, 'listening');
  proxy = await startProxy(join(dir, 'proxy.sock'), join(dir, 'server.sock'));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

async function openClient(): Promise<Socket> {
  const client = connect(proxy.path);
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

async function ask(client: Socket, text: string): Promise<string> {
  client.write(text);
  const [answer] = (await once(client, 'data')) as [Buffer];
  return answer.toString();
}

const untilHeard = () =>
  new Promise<void>((resolve) => {
    onHeard = resolve;
  });

describe('startProxy', () => {
  it('lets everything pass while it is open', async () => {
    expect(await ask(await openClient(), 'a')).toBe('[a]');
  });

  it('listens at a port where it is given no path', async () => {
    const byPort = await startProxy(undefined, join(dir, 'server.sock'));
    const [host = '', port] = byPort.path.split(':');
    const client = connect(Number(port), host);
    clients.push(client);
    expect(await ask(client, 'a')).toBe('[a]');
    await byPort.close();
  });

  it('keeps the order of what it delays', async () => {
    const client = await openClient();
    expect(await ask(client, 'a')).toBe('[a]');
    proxy.set({ is: 'slow', delayMs: 30 });
    client.write('b');
    await untilHeard();
    proxy.set({ is: 'open' });
    client.write('c');
    let got = '';
    while (got.length < 6) got += String(((await once(client, 'data')) as [Buffer])[0]);
    expect(got).toBe('[b][c]');
    expect(heard).toBe('abc');
  });

  it('holds everything back and delivers it once it is open again', async () => {
    const client = await openClient();
    expect(await ask(client, 'a')).toBe('[a]');
    proxy.set({ is: 'held' });
    const answer = ask(client, 'b');
    // A second proxied connection would be held, too; the server itself answers others at once.
    const other = connect(join(dir, 'server.sock'));
    expect(await ask(other, 'x')).toBe('[x]');
    other.destroy();
    expect(heard).toBe('ax');
    proxy.set({ is: 'open' });
    expect(await answer).toBe('[b]');
  });

  it('carries requests, loses their replies, and cuts those connections when it is open again', async () => {
    const client = await openClient();
    expect(await ask(client, 'a')).toBe('[a]');
    let answered = '';
    client.on('data', (chunk) => {
      answered += chunk;
    });
    proxy.set({ is: 'replies-lost' });
    const arrived = untilHeard();
    client.write('b');
    await arrived;
    const closed = once(client, 'close');
    // The reply may still be on its way to the proxy: the cut proves that it was lost.
    const looks = setInterval(() => {
      proxy.set({ is: 'open' });
      proxy.set({ is: 'replies-lost' });
    }, 5);
    await closed;
    clearInterval(looks);
    expect(answered).toBe('');
    expect(heard).toBe('ab');
  });

  it('cuts what is open and lets new connections through', async () => {
    const client = await openClient();
    expect(await ask(client, 'a')).toBe('[a]');
    const closed = once(client, 'close');
    proxy.cut();
    await closed;
    expect(await ask(await openClient(), 'b')).toBe('[b]');
  });

  it('ends the client when the other side ends', async () => {
    const client = await openClient();
    expect(await ask(client, 'a')).toBe('[a]');
    const closed = once(client, 'close');
    for (const socket of accepted) socket.destroy();
    await closed;
    expect(client.destroyed).toBe(true);
  });
});
