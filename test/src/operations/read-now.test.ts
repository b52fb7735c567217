import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNow } from '../../../src/operations/read-now.ts';
import { turnKnobs } from '../../../src/operations/turn-knobs.ts';
import { openStats } from '../../support/open-stats.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const MINUTE_MS = 60_000;
const stages = [
  { stage: 'review', counts: { prioritized: 3, waiting: 0 } },
  { stage: 'dead-letter', counts: { prioritized: 4 } },
];
const none = async () => stages;

describe('readNow', () => {
  it('tells of the last hour by minute, and of the last minutes by profile', async () => {
    const { store, now, accept, end, attempt } = await openStats(records);
    for (const agoMs of [30, 30, 2].map((ago) => ago * MINUTE_MS)) await accept('acme note 1', agoMs);
    await end({ status: 'succeeded', by: 'rule', degraded: true }, 'acme note 1', 29 * MINUTE_MS);
    await end({ status: 'failed', failure: 'answer-leaks' }, 'acme note 1', 2 * MINUTE_MS);
    await attempt({ round: 0 }, 'acme note 1', 30 * MINUTE_MS);
    await attempt({ outcome: 'failed', failure: 'model-error' }, 'acme note 1', 2 * MINUTE_MS);
    const { minutes, hour, recent, profiles } = await readNow(store, 'acme', none);
    const minute = (ago: number) => (Math.floor(now / MINUTE_MS) - ago) * MINUTE_MS;
    expect(minutes).toHaveLength(60);
    expect(minutes.filter(({ accepted, ended }) => accepted + ended > 0)).toEqual([
      { at: minute(30), accepted: 2, ended: 0 },
      { at: minute(29), accepted: 0, ended: 1 },
      { at: minute(2), accepted: 1, ended: 1 },
    ]);
    expect(hour).toMatchObject({ jobs: { accepted: 3, ended: 2 }, answers: { rule: 1, degraded: 1 } });
    expect(hour.attempts).toMatchObject({ total: 2, answered: 1, failed: 1 });
    expect(recent.jobs).toMatchObject({ accepted: 1, ended: 1, failures: { 'answer-leaks': 1 } });
    expect(profiles).toMatchObject([{ profile: 'primary', recent: { attempts: { total: 1, failed: 1 } } }]);
  });

  it('tells what was spent today, and that nobody knows', async () => {
    const { store, attempt } = await openStats(records);
    const spent = async (tenant: string | null) => (await readNow(store, tenant, none)).todayUsd;
    expect(await spent('acme')).toBe(0);
    await attempt({ costUsd: null }, 'globex note 1');
    expect(await spent('globex')).toBeNull();
    await attempt({ costUsd: 0.25 });
    expect([await spent('acme'), await spent(null)]).toEqual([0.25, 0.25]);
  });

  it('tells a tenant what is of it alone, and not what is of all', async () => {
    const { store, accept } = await openStats(records);
    const { keysOf } = store.keySpace;
    await accept('globex note 1');
    await store.redis.zadd(keysOf('acme').reviewsOf('acme'), 1, 'a', 2, 'b');
    await store.redis.zadd(keysOf('acme').deadLettersOf('acme'), 1, 'a');
    const own = await readNow(store, 'acme', () => Promise.reject(new Error('nobody asks')));
    expect(own).toMatchObject({
      reviews: 2,
      deadLetters: 1,
      stages: null,
      memoryUsed: null,
      hour: { jobs: { accepted: 0 } },
    });
    const all = await readNow(store, null, none);
    expect(all).toMatchObject({ reviews: 3, deadLetters: 4, stages, hour: { jobs: { accepted: 1 } } });
    expect(all.memoryUsed).toBeGreaterThan(0);
  });

  it('tells whether anybody works, whether Redis is full, and what is paused', async () => {
    const { store } = await openStats(records);
    expect(await readNow(store, 'acme', none)).toMatchObject({ heardMs: null, isFull: false, pausedTasks: [] });
    await store.redis.set(store.keySpace.home.lastHeartbeat, Date.now() - 60_000);
    await turnKnobs(store, { kind: 'tasks', name: 'note' }, { paused: true });
    await turnKnobs(store, { kind: 'tasks', name: 'sort' }, { threshold: 0.5 });
    const { heardMs, pausedTasks } = await readNow(store, 'acme', none);
    expect(heardMs).toBeGreaterThanOrEqual(59_000);
    expect(pausedTasks).toEqual(['note']);
    const used = Number(/used_memory:(\d+)/.exec(await store.redis.info('memory'))?.[1]);
    await store.redis.config('SET', 'maxmemory', Math.ceil(used * 1.1));
    const full = await readNow(store, 'acme', none);
    await store.redis.config('SET', 'maxmemory', 0);
    expect(full).toMatchObject({ isFull: true, memoryUsed: null });
  });
});
