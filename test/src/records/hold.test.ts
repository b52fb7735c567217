import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHold, holdModels, releaseModels, takeCanaryTurn } from '../../../src/records/hold.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import { untilStored } from '../../../workers/persist.ts';
import { actor, openTestAudit } from '../../support/open-audit.ts';
import { openLane } from '../../support/open-lane.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const leak = { jobId: 'job_1', types: ['EMAIL', 'PERSON'], profile: 'primary', redaction: 'strict' };

async function start() {
  const { store, log } = await openTestAudit(records);
  const teller = log.as(actor);
  return {
    store,
    lane: await openLane(store),
    hold: (more = {}) => holdModels(store, { ...leak, ...more }, teller),
    release: () => releaseModels(store, teller),
  };
}

describe('holdModels', () => {
  it('tells why, by its first leak, until it is released', async () => {
    const { store, hold, release } = await start();
    expect(await findHold(store)).toBeUndefined();
    await hold();
    await hold({ jobId: 'job_2' });
    expect(await findHold(store)).toEqual({ ...leak, since: expect.stringMatching(/^\d{4}-.+Z$/) });
    expect(await release()).toBe(true);
    expect(await findHold(store)).toBeUndefined();
    expect(await release()).toBe(false);
    await hold({ jobId: 'job_3' });
    expect(await findHold(store)).toMatchObject({ jobId: 'job_3' });
  });

  it('is told to the audit log once, and holds also where that cannot be', async () => {
    const { store, log, place, verify } = await openTestAudit(records);
    await holdModels(store, leak, log.as(actor));
    await holdModels(store, leak, log.as(actor));
    expect(await verify()).toMatchObject([{ chain: 'installation', lines: 1 }]);
    await releaseModels(store, log.as(actor));
    await store.redis.hset(place.ends, 'installation', 'changed by another hand');
    await holdModels(store, leak, log.as(actor));
    expect(await findHold(store)).toMatchObject(leak);
  });

  it('is tried again while Redis takes no writes', async () => {
    const { store, hold } = await start();
    await records.redis.replicaof('127.0.0.1', 1);
    let hear = () => {};
    const isTroubled = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const holding = untilStored(hold, () => hear());
    await isTroubled;
    await records.redis.replicaof('NO', 'ONE');
    await holding;
    expect(await findHold(store)).toMatchObject(leak);
  });

  it('has nobody claim who would ask a model, whatever its patience, and nobody begin who had claimed', async () => {
    const { lane, hold, release } = await start();
    await lane.arrive(1);
    const [claimed] = await lane.claim();
    if (claimed === undefined) expect.fail('nothing was claimed');
    await lane.arrive(1);
    await lane.arrive(1, { name: 'primary!', patience: 0 });
    await lane.arrive(1, { name: 'primary~', patience: 'minute' });
    await hold();
    expect(await lane.claim()).toEqual([]);
    const begun = await lane.hands.begin(claimed, {});
    if (begun.is !== 'open') expect.fail(begun.is);
    expect(begun.leaseEndsAt - begun.now).toBe(100);
    expect(await lane.store.redis.hget(lane.keys.job(claimed.jobId), 'attempts')).toBeNull();
    const marker = `${lane.keys.tag}:model:marker`;
    await lane.store.redis.del(marker);
    await release();
    // Whoever waits for work is woken.
    expect(await lane.store.redis.exists(marker)).toBe(1);
    expect(await lane.claim()).toHaveLength(3);
    expect(await lane.hands.begin(claimed, {})).toMatchObject({ is: 'begun' });
  });

  it('costs no job its patience', async () => {
    const { lane, store, hold, release } = await start();
    await lane.setMeter({ awaySince: '1.000', code: 'model-error', probeAt: '99999999999999.000' });
    await lane.arrive(1, { name: 'primary', patience: 5000 });
    const [jobId = ''] = await store.redis.zrange(lane.keys.jobsOf('default'), '0', '-1');
    // As if it had waited for longer than that.
    await store.redis.hincrby(lane.keys.job(jobId), 'visitAt', -10_000);
    const sweep = async () => {
      await store.redis.zadd(lane.keys.deadlines, 1, jobId);
      await sweepShard(store, lane.keys, 'a sweeper');
      return store.redis.hget(lane.keys.job(jobId), 'gaveUp');
    };
    await hold();
    expect(await sweep()).toBeNull();
    await release();
    expect(await sweep()).toBeNull();
    await store.redis.hincrby(lane.keys.hold, 'releasedAt', -10_000);
    expect(await sweep()).toMatch(/ model-error$/);
  });
});

describe('releaseModels', () => {
  it('has who was told to wait before wait from then on', async () => {
    const { lane, store, hold, release } = await start();
    await lane.arrive(1);
    const [jobId = ''] = await store.redis.zrange(lane.keys.jobsOf('default'), '0', '-1');
    await store.redis.hset(lane.keys.job(jobId), 'throttles', 1, 'throttledSince', 1000);
    await hold();
    await release();
    const releasedAt = Number(await store.redis.hget(lane.keys.hold, 'releasedAt'));
    expect(await lane.claim()).toMatchObject([{ jobId, throttles: 1, throttledSince: releasedAt }]);
    expect(await store.redis.hget(lane.keys.job(jobId), 'throttledSince')).toBe(String(releasedAt));
  });
});

describe('takeCanaryTurn', () => {
  it('gives one turn in its time, whoever asks, and says which canary was before', async () => {
    const { store } = await start();
    const take = (jobId: string, everyMs = 60_000) => takeCanaryTurn(store, { everyMs, jobId });
    const first = await Promise.all(['a', 'b', 'c'].map((jobId) => take(jobId)));
    const turns = first.filter(({ is }) => is === 'turn');
    expect(turns).toEqual([{ is: 'turn', n: 1 }]);
    const early = await take('d');
    expect(early.is === 'early' && early.forMs > 0 && early.forMs <= 60_000).toBe(true);
    await store.redis.hincrby(store.keySpace.home.canary, 'at', -60_000);
    expect(await take('e')).toMatchObject({ is: 'turn', n: 2, previous: expect.stringMatching(/^[abc]$/) });
  });

  it('gives none while all is held, and one at once when that is released', async () => {
    const { store, hold, release } = await start();
    const take = (jobId: string) => takeCanaryTurn(store, { everyMs: 60_000, jobId });
    await take('a');
    await hold();
    expect(await take('b')).toEqual({ is: 'early', forMs: 1000 });
    await release();
    expect(await take('c')).toMatchObject({ is: 'turn', previous: 'a' });
  });
});
