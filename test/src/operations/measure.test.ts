import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ModelView } from '../../../src/operations/knob-tools.ts';
import { measure } from '../../../src/operations/measure.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { parseMetrics } from '../../support/parse-metrics.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open(states: Record<string, ModelView['state']> = {}) {
  const [store, metrics] = [await records.openStore(), createMetrics()];
  const listModels = async () => Object.entries(states).map(([name, state]) => ({ name, state }) as ModelView);
  const counts = { waiting: 0, prioritized: 4 };
  const measureQueues = async () => [{ stage: 'review', counts, oldestSeconds: 7 }];
  const tools = { store, metrics, listModels, measureQueues };
  const gauges = async (name: string) => {
    await measure(tools);
    const { samples } = parseMetrics(await metrics.registry.metrics());
    return samples.filter((one) => one.name === name).map(({ labels, value }) => [Object.values(labels).join(), value]);
  };
  return { store, tools, gauges, states };
}

describe('measure', () => {
  it('sets the gauges of queues and dead letters', async () => {
    const { gauges, store } = await open();
    await store.redis.hset(store.keySpace.home.deadLetterCounts, 'note model-error', 3);
    expect(await gauges('airlock_queue_jobs')).toEqual([
      ['review,waiting', 0],
      ['review,prioritized', 4],
    ]);
    expect(await gauges('airlock_queue_oldest_seconds')).toEqual([['review', 7]]);
    expect(await gauges('airlock_dead_letters')).toEqual([['note,model-error', 3]]);
  });

  it('tells of profiles that are away or paused, and of their return', async () => {
    const { gauges, states } = await open({ primary: 'away', fallback: 'paused', third: 'open' });
    const away = ['primary', 'fallback', 'third'].map((profile) => [profile, Number(profile === 'primary')]);
    const paused = ['primary', 'fallback', 'third'].map((profile) => [profile, Number(profile === 'fallback')]);
    expect(await gauges('airlock_profile_away')).toEqual(away);
    expect(await gauges('airlock_profile_paused')).toEqual(paused);
    for (const profile of Object.keys(states)) states[profile] = 'open';
    for (const name of ['airlock_profile_away', 'airlock_profile_paused'])
      expect((await gauges(name)).map(([, value]) => value)).toEqual([0, 0, 0]);
  });

  it('tells how much of its memory Redis uses, where it says so', async () => {
    const { gauges, store } = await open();
    const told = vi.spyOn(store.redis, 'info').mockResolvedValue('used_memory:30\r\nmaxmemory:40\r\n');
    onTestFinished(() => told.mockRestore());
    expect(await gauges('airlock_redis_memory_used_ratio')).toEqual([['', 0.75]]);
    told.mockRejectedValue(Object.assign(new Error('NOPERM this user may not'), { name: 'ReplyError' }));
    expect(await gauges('airlock_redis_memory_used_ratio')).toEqual([['', 0.75]]);
    told.mockRejectedValue(Object.assign(new Error('Connection is closed.'), { code: 'ECONNREFUSED' }));
    await expect(gauges('airlock_redis_memory_used_ratio')).rejects.toThrow('Connection is closed.');
  });

  it('tells how much is used of the budget that is used most', async () => {
    const { gauges, store } = await open();
    const { home } = store.keySpace;
    await store.redis.hset(home.knobs('tenants'), 'acme', '{"budget":{"usdPerDay":2}}');
    await store.redis.hset(home.keptUsd, 'acme', '1.5');
    expect(await gauges('airlock_budget_used_ratio')).toEqual([['', 0.75]]);
  });
});
