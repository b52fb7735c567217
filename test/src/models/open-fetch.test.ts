import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
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

describe('openFetch', () => {
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
