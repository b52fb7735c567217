import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { startApiFixture } from '../../support/api-fixture.ts';

describe('createHealthRoutes', () => {
  it('is live, ready and measured without a key', async () => {
    const api = await startApiFixture();
    const [health, ready, metrics] = await Promise.all(
      ['/healthz', '/readyz', '/metrics'].map((path) => fetch(api.url + path)),
    );
    expect(await health?.json()).toEqual({ status: 'ok' });
    expect(await ready?.json()).toEqual({ status: 'ready' });
    expect(metrics?.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics?.text()).toContain('airlock_jobs_accepted_total');
    await api.close();
  });

  it('is live but not ready when Redis does not write', async () => {
    const checkReady = () => Promise.reject(new Failure('redis-unavailable'));
    const api = await startApiFixture({ tools: { checkReady } });
    const ready = await fetch(`${api.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(await ready.json()).toMatchObject({ code: 'queue-unavailable' });
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect(api.logLines.join('')).not.toContain('http-unexpected');
    await api.close();
  });

  it('is not ready for a reason nobody expected, and logs it', async () => {
    const api = await startApiFixture({ tools: { checkReady: () => Promise.reject(new TypeError('a bug')) } });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    expect(api.logLines.join('')).toContain('http-unexpected');
    await api.close();
  });
});
