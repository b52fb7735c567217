import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketAt, bucketSizes, foldStats, forgetStats, readBucket } from '../../../src/records/fold-stats.ts';
import { writeRow } from '../../../src/records/stats-rows.ts';
import type { Store } from '../../../src/records/store.ts';
import { readClock } from '../../../src/redis/read-clock.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** An hour and a day that have just begun. */
const at = Date.UTC(2100, 0, 1);
const accepted = (tenant: string, task: string, time = at) => `${time} ${time} ${tenant} ${task} 1 accepted `;
const closed = (model: string, tenant = 'acme', profile = 'primary') => {
  const attempt = { profile, model, outcome: 'answered', failure: null, latencyMs: 100, usage: null, costUsd: null };
  return `${at} ${at} ${tenant} note 1 closed ${JSON.stringify(attempt)}`;
};

const open = async (...events: string[]) => {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  if (events.length > 0) await store.redis.rpush(keys.statsEvents, ...events);
  const read = async (name: string) =>
    (await readBucket(store, keys, name, null)).map(({ row, counters }) => [writeRow(row), { ...counters }]);
  return { store, keys, read };
};

const leftOf = ({ redis, keySpace }: Store) => redis.llen(keySpace.home.statsEvents);

describe('foldStats', () => {
  it('counts each event by its minute, its hour and its day, and takes it off the list', async () => {
    const next = at + 60_000;
    const { store, keys, read } = await open(accepted('acme', 'note'), accepted('acme', 'note', next), 'no event');
    await foldStats(store, keys);
    expect(await leftOf(store)).toBe(0);
    const row = 'acme note 1 - - -';
    for (const time of [at, next]) expect(await read(bucketAt('minute', time))).toEqual([[row, { accepted: 1 }]]);
    for (const size of ['hour', 'day'] as const) {
      expect(await read(bucketAt(size, at))).toEqual([[row, { accepted: 2 }]]);
    }
  });

  it('adds to what was counted before, and keeps a bucket so long after its end', async () => {
    const { store, keys, read } = await open(accepted('acme', 'note'));
    await foldStats(store, keys);
    await store.redis.rpush(keys.statsEvents, accepted('acme', 'note'), accepted('globex', 'note'));
    await foldStats(store, keys);
    for (const size of ['minute', 'hour', 'day'] as const) {
      const name = bucketAt(size, at);
      expect(await read(name)).toEqual([
        ['acme note 1 - - -', { accepted: 2 }],
        ['globex note 1 - - -', { accepted: 1 }],
      ]);
      const { ms, keepMs } = bucketSizes[size];
      const leftMs = at + ms + keepMs - (await readClock(store.redis));
      expect(Math.abs((await store.redis.pttl(keys.stats(name))) - leftMs)).toBeLessThan(60_000);
    }
  });

  it('counts each event once, however many processes count at a time', async () => {
    const events = Array.from({ length: 6000 }, () => accepted('acme', 'note'));
    const { store, keys, read } = await open(...events);
    await Promise.all(Array.from({ length: 5 }, () => foldStats(store, keys)));
    expect(await leftOf(store)).toBe(0);
    expect(await read(bucketAt('hour', at))).toEqual([['acme note 1 - - -', { accepted: 6000 }]]);
  });

  it('counts rows together where a bucket has too many: by tenant, and then all of them', async () => {
    const { mostRows } = bucketSizes.minute;
    const models = Array.from({ length: mostRows + 50 }, (_, n) => closed(`m${n}`));
    const { store, keys, read } = await open(...models, closed('m1'), closed(`m${mostRows + 1}`));
    await foldStats(store, keys);
    const rows = new Map((await read(bucketAt('minute', at))) as [string, Record<string, number>][]);
    expect(rows.size).toBe(mostRows + 1);
    expect(rows.get('acme note 1 primary answered m1')?.calls).toBe(2);
    expect(rows.get('acme * 0 * answered -')?.calls).toBe(51);
    const tenants = Array.from({ length: mostRows + 50 }, (_, n) => closed('m', `t${n}`));
    await store.redis.rpush(keys.statsEvents, ...tenants);
    await foldStats(store, keys);
    const more = await read(bucketAt('minute', at));
    expect(more).toHaveLength(2 * mostRows + 1);
    const all = more.find(([name]) => name === '- * 0 * answered -')?.[1];
    expect(all).toMatchObject({ calls: 51 });
    const total = more.reduce((sum, [, counters]) => sum + ((counters as Record<string, number>).calls ?? 0), 0);
    expect(total).toBe(models.length + 2 + tenants.length);
  });

  it('starts anew with what another hand has written', async () => {
    const { store, keys, read } = await open(accepted('acme', 'note'));
    const name = bucketAt('minute', at);
    await store.redis.hset(keys.stats(name), 'acme note 1 - - -', '{"accepted":"many"', 'x', '{}');
    await foldStats(store, keys);
    expect(await read(name)).toEqual([['acme note 1 - - -', { accepted: 1 }]]);
  });
});

describe('forgetStats', () => {
  it('leaves nothing of a tenant, also of what is not counted yet, and all of others', async () => {
    const { store, keys } = await open(accepted('acme', 'note'), accepted('acme.eu', 'note'));
    await foldStats(store, keys);
    await store.redis.rpush(keys.statsEvents, accepted('acme', 'other'));
    await forgetStats(store, 'acme');
    expect(await leftOf(store)).toBe(0);
    for (const size of ['minute', 'hour', 'day'] as const) {
      expect(await store.redis.hkeys(keys.stats(bucketAt(size, at)))).toEqual(['acme.eu note 1 - - -']);
    }
  });
});
