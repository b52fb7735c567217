import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startMetricsServer } from '../../../src/telemetry/start-metrics-server.ts';

let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  vi.useRealTimers();
  await close?.();
  close = undefined;
});

/** Starts it on a free port and returns how to ask it. */
async function start(isReady: () => Promise<void> = async () => undefined) {
  const metrics = createMetrics();
  const server = await startMetricsServer({ host: '127.0.0.1', metricsPort: 0, metrics, isReady });
  if (server === undefined) throw new Error('no server was started');
  close = server.close;
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { ask, metrics, port: server.port };
}

describe('startMetricsServer', () => {
  it('starts nothing without a port', async () => {
    const given = { host: '127.0.0.1', metrics: createMetrics(), isReady: async () => undefined };
    expect(await startMetricsServer({ ...given, metricsPort: undefined })).toBeUndefined();
  });

  it("serves the process's metrics as Prometheus reads them", async () => {
    const { ask, metrics } = await start();
    metrics.findings.inc({ type: 'EMAIL' }, 3);
    const answer = await ask('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('airlock_findings_total{type="EMAIL"} 3');
  });

  it('serves them as OpenMetrics to who asks for that', async () => {
    const { ask } = await start();
    const answer = await ask('/metrics', { headers: { accept: 'application/openmetrics-text' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(await answer.text()).toMatch(/\n# EOF\n$/);
  });

  it('is alive whatever the rest does', async () => {
    const { ask } = await start(() => Promise.reject(new Error('Redis is away')));
    const answer = await ask('/healthz?verbose=1');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when its process is, and does not say why not', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let isAway = false;
    let asked = 0;
    const { ask } = await start(async () => {
      asked += 1;
      if (isAway) throw new Error('Redis is away');
    });
    const ready = await ask('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    isAway = true;
    await Promise.all(Array.from({ length: 20 }, () => ask('/readyz')));
    expect(asked).toBe(1);
    vi.advanceTimersByTime(1000);
    const unready = await ask('/readyz');
    expect([unready.status, await unready.json()]).toEqual([503, { status: 'unavailable' }]);
  });

  it('knows no other path and no other method', async () => {
    const { ask } = await start();
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/metrics/')).status).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('rejects when its port is taken', async () => {
    const { port } = await start();
    const given = { host: '127.0.0.1', metrics: createMetrics(), isReady: async () => undefined };
    await expect(startMetricsServer({ ...given, metricsPort: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('ends its connections when it is closed', async () => {
    const { ask } = await start();
    await (await ask('/healthz')).text();
    await close?.();
    close = undefined;
    await expect(ask('/healthz')).rejects.toThrow();
  });
});
