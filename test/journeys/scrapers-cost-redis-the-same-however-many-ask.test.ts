import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { countCommands } from '../../scripts/laboratory/bench/count-commands.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
// What processes say of themselves every 2 s is nobody's scrape.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval'] }));
afterEach(() => void vi.useRealTimers());

/** What the API sends to Redis while something is done. */
async function countFor(work: () => Promise<unknown>): Promise<number> {
  const { count, stop } = countCommands();
  try {
    await work();
    return count();
  } finally {
    stop();
  }
}

describe('/metrics and /readyz', () => {
  it('cost Redis the same once a second, however many ask and however much waits', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    const scrape = async (times: number) => {
      const asked = Array.from({ length: times }, (_, i) => pipeline.request(i % 2 ? '/readyz' : '/metrics'));
      for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200);
    };
    const once = await countFor(() => scrape(2));
    expect(once).toBeGreaterThan(0);
    expect(await countFor(() => scrape(100))).toBe(0);
    for (let n = 0; n < 50; n += 1) await pipeline.submit('sort', { text: 'waits' });
    vi.advanceTimersByTime(1000);
    // The first time brings the scripts as well.
    expect(await countFor(() => scrape(100))).toBeLessThanOrEqual(once);
    expect(await countFor(() => scrape(100))).toBe(0);
    const text = await (await pipeline.request('/metrics')).text();
    expect(text).toMatch(/airlock_queue_jobs\{stage="redact",state="(waiting|prioritized)"\} 50/);
    const headers = { accept: 'application/openmetrics-text' };
    expect(await (await pipeline.request('/metrics', { headers })).text()).toMatch(/\n# EOF\n$/);
  });

  it('tell of a Redis that refuses within a second, and of its return', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    const status = async () => (await pipeline.request('/readyz')).status;
    expect(await status()).toBe(200);
    await pipeline.redis.config('SET', 'maxmemory', 1);
    vi.advanceTimersByTime(1000);
    expect(await status()).toBe(503);
    await pipeline.redis.config('SET', 'maxmemory', 0);
    vi.advanceTimersByTime(1000);
    expect(await status()).toBe(200);
  });
});
