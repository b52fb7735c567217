import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throttle } from '../../../src/jobs/transitions.ts';
import type { StageJob } from '../../../src/records/stage-job.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import { openLane, waits } from '../../support/open-lane.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const open = async () => openLane(await records.openStore());

describe('troubleLua', () => {
  it('takes a provider for away after five failures of its own in a row, and asks it with one job', async () => {
    const { arrive, claim, trouble, setMeter } = await open();
    await arrive(8);
    const jobs = await claim(5);
    const told = [];
    for (const job of jobs) told.push(await trouble(job));
    expect(told.map(({ isAway, isNew }) => [isAway, isNew])).toEqual([...Array(4).fill([false, false]), [true, true]]);
    expect(await claim()).toEqual([]);
    await setMeter({ probeAt: 1 });
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
  });

  it('does not where answers come in between, unless half of them fail', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(30);
    const jobs = await claim(30);
    const fail = async (job: StageJob | undefined, code?: 'model-timeout') => job && (await trouble(job, code)).isAway;
    const answer = async (job: StageJob | undefined) => job && (await finish(job, call('answer')));
    for (let n = 0; n < 5; n++) {
      expect(await fail(jobs[n])).toBe(false);
      if (n % 2 === 1) for (let m = 0; m < 2; m++) await answer(jobs[10 + n * 2 + m]);
    }
    // Six of ten.
    expect(await fail(jobs[5])).toBe(true);
  });

  it('opens with the first answer, to few jobs at first, and says so once', async () => {
    const { arrive, claim, trouble, finish, call, setMeter } = await open();
    await arrive(30);
    const jobs = await claim(6);
    for (const job of jobs.slice(0, 5)) await trouble(job);
    expect(jobs[5] && (await finish(jobs[5], call('answer')))).toMatchObject({ back: ['primary'] });
    const some = await claim();
    expect(some.length).toBeGreaterThanOrEqual(4);
    expect(some.length).toBeLessThan(15);
    expect(some[0] && (await finish(some[0], call('answer')))).not.toHaveProperty('back');
    await setMeter({ openedAt: 1 });
    expect((await claim()).length + some.length).toBe(24);
  });

  it('hears nothing in a job that fails again while others are answered, and lets it spend its own tries', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(12);
    const [bad, ...good] = await claim(12);
    if (bad === undefined) throw new Error('nothing was claimed');
    expect(await trouble(bad)).toMatchObject({ isAway: false });
    for (const job of good) {
      await finish(job, call('answer'));
      expect(await trouble(bad)).toMatchObject({ isAway: false, isNew: false });
    }
    await arrive(1);
    expect(await claim()).toHaveLength(1);
  });

  it('knows any number of such jobs', async () => {
    const { arrive, claim, trouble, finish, call, meter, setMeter } = await open();
    await arrive(101);
    const [good, ...bad] = [...(await claim(50)), ...(await claim(50)), ...(await claim(1))];
    // Each fails once; what that makes of the provider is over.
    for (const job of bad) await trouble(job);
    expect(bad).toHaveLength(100);
    if (good) await finish(good, call('answer'));
    // Of what happens in one millisecond nothing tells which came first.
    await setMeter({ answeredAt: Number((await meter()).answeredAt) + 1 });
    for (const job of bad)
      expect(await trouble(job, 'model-error', 9_000_000_000_000)).toMatchObject({ isAway: false });
    expect(await meter()).not.toHaveProperty('failed');
  });

  it('hears nothing in a task of a tenant that fails job after job while others are answered', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(25, waits, { tenant: 'bad' });
    await arrive(5, waits, { tenant: 'good' });
    const all = [...(await claim(50)), ...(await claim(50))];
    const [bad, good] = [all.filter(({ tenant }) => tenant === 'bad'), all.filter(({ tenant }) => tenant === 'good')];
    expect([bad.length, good.length]).toEqual([25, 5]);
    const later = 9_000_000_000_000;
    // The provider's doing at first, as far as anybody can tell.
    const told = [];
    for (const job of bad.slice(0, 20)) told.push(await trouble(job, 'model-error', later));
    expect(told.at(-1)).toMatchObject({ isAway: true });
    if (good[0]) await finish(good[0], call('answer'));
    // Each for the first time, and none makes it away again.
    for (const job of bad.slice(20)) expect(await trouble(job, 'model-error', later)).toMatchObject({ isAway: false });
    // Of another tenant two do.
    for (const job of good.slice(1, 3)) told.push(await trouble(job, 'model-error', later));
    expect(told.at(-1)).toMatchObject({ isAway: true, isNew: true });
  });

  it('takes such a task for as good as any once one of its jobs is answered', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(25, waits, { tenant: 'bad' });
    const all = await claim(50);
    const later = 9_000_000_000_000;
    for (const job of all.slice(0, 20)) await trouble(job, 'model-error', later);
    if (all[20]) await finish(all[20], call('answer'));
    const told = [];
    for (const job of all.slice(21, 23)) told.push(await trouble(job, 'model-error', later));
    expect(told).toMatchObject([{ isAway: false }, { isAway: true, isNew: true }]);
  });

  it('has such a job wait like all others, once its provider is away for them', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(10);
    const [bad, answered, ...others] = await claim(10);
    if (bad === undefined || answered === undefined) throw new Error('nothing was claimed');
    await trouble(bad);
    await finish(answered, call('answer'));
    for (const job of others.slice(0, 5)) await trouble(job);
    expect(await trouble(bad)).toMatchObject({ isAway: true, isNew: false });
    expect(others[5] && (await trouble(others[5]))).toMatchObject({ isAway: true });
  });

  it('hears nothing in failures of calls that had begun before it was back', async () => {
    const { arrive, claim, trouble, finish, call } = await open();
    await arrive(7);
    const jobs = await claim(7);
    for (const job of jobs.slice(0, 5)) await trouble(job);
    if (jobs[5]) await finish(jobs[5], call('answer'));
    expect(jobs[6] && (await trouble(jobs[6], 'model-timeout', 5))).toMatchObject({ isAway: true, isNew: false });
    await arrive(1);
    expect(await claim()).toHaveLength(1);
  });

  it('lets jobs leave at once whose lane does not wait while a profile is away, with why', async () => {
    const { arrive, claim, trouble } = await open();
    await arrive(5);
    for (const job of await claim(5)) await trouble(job, 'model-timeout');
    await arrive(2, { name: 'primary~', patience: 'minute' });
    expect((await claim()).map(({ gaveUp }) => gaveUp)).toEqual(['model-timeout', 'model-timeout']);
  });

  it('has a job that would leave be the next to ask, after one that failed by its own doing', async () => {
    const { arrive, claim, trouble, finish, call, setMeter, meter } = await open();
    await arrive(10);
    const [bad, ...others] = await claim(10);
    if (bad === undefined) throw new Error('nothing was claimed');
    await trouble(bad);
    for (const job of others.slice(0, 5)) await trouble(job);
    await setMeter({ probe: bad.jobId, answeredAt: Date.now() + 60_000 });
    await trouble(bad);
    expect(await meter()).toMatchObject({ ownProbe: '1.000' });
    await setMeter({ probeAt: Date.now() });
    await arrive(1);
    expect(await claim()).toEqual([]);
    await arrive(2, { name: 'primary~', patience: 'minute' });
    const [probe, left, ...more] = await claim();
    expect([probe?.gaveUp, left?.gaveUp, more]).toEqual([undefined, 'model-error', []]);
    if (probe) expect(await finish(probe, call('answer'))).toMatchObject({ back: ['primary'] });
    expect(await claim()).toHaveLength(1);
  });

  it('ends the patience of jobs that wait for a profile, each in its time', async () => {
    const { arrive, claim, trouble, store, keys } = await open();
    await arrive(5);
    for (const job of await claim(5)) await trouble(job);
    await arrive(1, { name: 'primary', patience: 'quarter' });
    await arrive(1, { name: 'primary', patience: 1 });
    await store.redis.hset(keys.meter('primary'), 'awaySince', '1000');
    const deadlines = await store.redis.zrange(keys.deadlines, '0', '-1');
    for (const id of deadlines) await store.redis.zadd(keys.deadlines, '1', id);
    await sweepShard(store, keys, 'a sweeper');
    expect((await claim()).map(({ gaveUp }) => gaveUp)).toEqual(['model-error']);
    for (const score of await store.redis.zrange(keys.deadlines, '0', '0', 'WITHSCORES')) expect(score).not.toBe('1');
  });

  it("has no patience end for a limit that is not used up, nor for its tenant's own", async () => {
    const { arrive, claim, limit, store, keys, setMeter } = await open();
    const look = async () => {
      for (const id of await store.redis.zrange(keys.deadlines, '0', '-1'))
        await store.redis.zadd(keys.deadlines, '1', id);
      await sweepShard(store, keys, 'a sweeper');
      return (await claim()).map(({ gaveUp }) => gaveUp);
    };
    await limit({ requestsPerMinute: 10_000 });
    await store.redis.hset(keys.knobs('tenants'), 'default', '{"limits":{"requestsPerMinute":1}}');
    const empty = { requests: -5, filledAt: 9_000_000_000_000 };
    await store.redis.hset(keys.meter('@default'), empty);
    await arrive(1, { name: 'primary', patience: 0 });
    expect(await look()).toEqual([]);
    await store.redis.del(keys.meter('@default'));
    await store.redis.hset(keys.knobs('tenants'), 'default', '{}');
    await setMeter({ ...empty, requests: -5 });
    expect(await look()).toEqual(['model-capacity']);
  });

  it('pauses a profile that says so, until the latest time that anybody was told', async () => {
    const { arrive, claim, hands, call, meter } = await open();
    await arrive(3);
    const [one, other] = await claim(2);
    if (one === undefined || other === undefined) throw new Error('nothing was claimed');
    const tell = (job: StageJob, forMs: number) => {
      const change = throttle(job, { code: 'model-throttled' }, 0, { profile: 'primary', forMs });
      return hands.commit(job, { ...change, call: call('throttled') });
    };
    await tell(one, 50_000);
    const { pausedUntil } = await meter();
    await tell(other, 1000);
    expect((await meter()).pausedUntil).toBe(pausedUntil);
    expect(await claim()).toEqual([]);
  });

  it('knows a job that is told to wait again and again while others are answered', async () => {
    const { arrive, claim, finish, call, throttled } = await open();
    await arrive(2);
    const [one, other] = await claim(2);
    if (one === undefined || other === undefined) throw new Error('nothing was claimed');
    for (let n = 0; n < 3; n++) expect(await throttled(one)).toMatchObject({ isOwnDoing: false });
    await finish(other, call('answer'));
    expect(await throttled(one)).toMatchObject({ isOwnDoing: true, isAway: false });
  });
});
