import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openScripted } from '../../support/ask-scripted-model.ts';
import { type Behaviour, completion } from '../../support/scripted-model.ts';

/** Writes for as long as the other side reads. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(16_384, 'x');
  const write = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write);
  write();
}

/** A proxy that opens a tunnel to wherever it is told, by the port alone, and remembers where. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer().on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const there = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    for (const one of [socket, there]) sockets.add(one.on('error', () => undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

afterEach(() => vi.unstubAllEnvs());

/** Asks at another address than the scripted model's. */
async function askAt(baseUrl: string): Promise<unknown> {
  const { ask } = await openScripted([], { baseUrl });
  return ask();
}

describe('openFetch', () => {
  it('sends a request once that was misdirected', async () => {
    const { model, askInVain } = await openScripted([{ status: 421 }, { body: completion('{}') }]);
    expect((await askInVain()).code).toBe('model-error');
    expect(model.requests).toHaveLength(1);
  });

  it('has as many requests under way as it is asked to send', async () => {
    const held: ServerResponse[] = [];
    const hold: Behaviour = (response) => {
      held.push(response);
      if (held.length < 300) return;
      for (const one of held) one.setHeader('content-type', 'application/json').end(JSON.stringify(completion('{}')));
    };
    const { ask } = await openScripted(Array.from({ length: 300 }, () => hold));
    expect(await Promise.all(Array.from({ length: 300 }, () => ask()))).toHaveLength(300);
  });

  it("sends the profile's own headers and query, and its headers before ours", async () => {
    const headers = { 'api-key': 'k', authorization: 'Own' };
    const { model, ask } = await openScripted([{ body: completion('{}') }], { headers, query: { 'api-version': '1' } });
    await ask();
    expect(model.requests[0]?.url).toBe('/v1/chat/completions?api-version=1');
    expect(model.requests[0]?.headers).toMatchObject(headers);
  });

  it("goes through the profile's proxy", async () => {
    const proxy = await startProxy();
    const { model, ask } = await openScripted([{ body: completion('{}') }], { proxy: proxy.url });
    expect((await ask()).text).toBe('{}');
    expect(proxy.asked).toEqual([new URL(model.baseUrl).host]);
  });

  it("goes through the environment's proxy, but for this machine's own addresses and what NO_PROXY names", async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', 'near.invalid');
    const { model, ask } = await openScripted([{ body: completion('{}') }, { body: completion('{}') }]);
    await ask();
    expect(proxy.asked).toEqual([]);
    const { port } = new URL(model.baseUrl);
    await askAt(`http://far.invalid:${port}/v1`);
    expect(proxy.asked).toEqual([`far.invalid:${port}`]);
    await expect(askAt(`http://near.invalid:${port}/v1`)).rejects.toMatchObject({ code: 'model-unreachable' });
    expect(proxy.asked).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const { model, askInVain } = await openScripted([{ status: 307, headers: { location: '/elsewhere' } }]);
    await askInVain();
    expect(model.requests.map((request) => request.url)).toEqual(['/v1/chat/completions']);
  });

  it('reuses its connections, also after an error', async () => {
    const ports = new Set<number | undefined>();
    const remember =
      (status: number): Behaviour =>
      (response) => {
        ports.add(response.req.socket.remotePort);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(completion('{}')));
      };
    const statuses = [200, 500, 200, 429, 200, 401, 200, 500, 200, 200];
    const { model, ask } = await openScripted(statuses.map(remember));
    for (const _ of statuses) await ask().catch(() => undefined);
    expect(model.requests).toHaveLength(10);
    expect(ports.size).toBeLessThan(4);
  });

  it('does not read an endless error', async () => {
    const { askInVain } = await openScripted([(response) => pour(response.writeHead(429, { 'retry-after': '3' }))]);
    const failure = await askInVain();
    expect(failure.code).toBe('model-throttled');
    expect(failure.retryAfterMs).toBe(3000);
  });

  it('believes the status of an error whose body breaks off or stalls', async () => {
    const breakOff: Behaviour = (response) => {
      response.writeHead(401, { 'content-length': '1000' });
      response.write('{', () => response.destroy());
    };
    const stall: Behaviour = (response) => void response.writeHead(401).write('{');
    const { askInVain } = await openScripted([breakOff, stall], { timeoutMs: 300 });
    expect((await askInVain()).code).toBe('model-not-allowed');
    expect((await askInVain()).code).toBe('model-not-allowed');
  });
});
