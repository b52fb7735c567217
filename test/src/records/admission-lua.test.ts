import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, Line } from '../../../src/jobs/line.ts';
import { advance, throttle } from '../../../src/jobs/transitions.ts';
import { claimVisits } from '../../../src/records/claim-visits.ts';
import { restoreVisits, sendHeartbeat } from '../../../src/records/heartbeat.ts';
import type { StageJob } from '../../../src/records/stage-job.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import { tellProfile } from '../../../src/records/tell-profile.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const waits: Line = { lane: 'primary', patience: 'quarter' };
const redaction = { redacted: { input: {}, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true };

/** Jobs that stand in the lane of `primary`, and a worker that claims from it. */
async function open() {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const hands = openBareHands(store);
  const claimer = { workerId: 'a worker', keys, stage: 'model' } as const;
  await restoreVisits(store, claimer, { number: 0, held: [], lockMs: 60_000 });
  let number = 0;
  const claim = async (most = 50): Promise<StageJob[]> => {
    number += 1;
    const claimed = await claimVisits(store, claimer, { most, number });
    if (claimed.is !== 'claimed') throw new Error(claimed.is);
    return claimed.visits.map(({ job }) => job);
  };
  const call = (is: Call['is'], more: Partial<Call> = {}): Call => ({
    ...{ profile: 'primary', is, isCounted: true },
    ...more,
  });
  return {
    store,
    keys,
    hands,
    claim,
    call,
    /** So many jobs come to the lane. */
    arrive: async (count: number, line: Line = waits, { tenant = 'default', deadlineMs = 600_000 } = {}) => {
      for (let n = 0; n < count; n++) {
        const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }, { tenant, deadlineMs }));
        const job = await hands.start(visit, 'redact');
        await hands.commit(job, advance(job, 'model', redaction).change, { line });
      }
    },
    /** Its visit is over, with what the call came to. */
    finish: (job: StageJob, made: Call) => {
      const { change } = advance(job, 'validate', { by: 'rule', output: {} });
      return hands.commit(job, { ...change, call: made });
    },
    trouble: (job: StageJob, code: 'model-error' | 'model-timeout' = 'model-error', begunAt = job.now) =>
      tellProfile(store, job, { profile: 'primary', code, begunAt }),
    limit: (limits: object) => sendHeartbeat(store, keys, { worker: 'w', lockMs: 60_000, limits: { primary: limits } }),
    meter: () => store.redis.hgetall(keys.meter('primary')),
    setMeter: (fields: object) => store.redis.hset(keys.meter('primary'), fields),
  };
}

describe('admissionLua', () => {
  it('lets as many calls go at once as a profile may have in flight, and the next when one is over', async () => {
    const { arrive, claim, limit, finish, call } = await open();
    await limit({ maxConcurrency: 2 });
    await arrive(4);
    const [one] = await claim();
    expect(await claim()).toEqual([]);
    if (one) await finish(one, call('answer'));
    expect(await claim()).toHaveLength(1);
  });

  it('gives a call back that was claimed and not made', async () => {
    const { arrive, claim, limit, hands } = await open();
    await limit({ maxConcurrency: 1 });
    await arrive(2);
    const [one] = await claim();
    if (one) await hands.commit(one, { set: {}, delayMs: 60_000 });
    expect(await claim()).toHaveLength(1);
  });

  it('counts a call whose worker crashed until it may be over', async () => {
    const { arrive, claim, limit, hands, keys, store } = await open();
    await limit({ maxConcurrency: 1 });
    await arrive(2);
    const [one] = await claim();
    if (one) expect((await hands.begin(one, { leaseMs: 60_000 })).is).toBe('begun');
    expect(await claim()).toEqual([]);
    await store.redis.zadd(`${keys.tag}:calls:primary`, 1, one?.jobId ?? '');
    expect(await claim()).toHaveLength(1);
  });

  it('lets requests go as fast as their limit says, with half a second of them at once', async () => {
    const { arrive, claim, limit, setMeter, meter } = await open();
    await limit({ requestsPerMinute: 1200 });
    await arrive(14);
    expect(await claim()).toHaveLength(10);
    expect((await claim()).length).toBeLessThanOrEqual(2);
    await setMeter({ requests: 0, filledAt: Number((await meter()).filledAt) - 100 });
    expect((await claim()).length).toBeGreaterThanOrEqual(1);
  });

  it('holds calls back while their tokens are used up, and corrects what was estimated', async () => {
    const { arrive, claim, limit, finish, call, meter } = await open();
    await limit({ tokensPerMinute: 6000 });
    await arrive(3);
    const [one] = await claim();
    expect(await claim()).toEqual([]);
    const before = Number((await meter()).tokens);
    expect(before).toBeLessThanOrEqual(0);
    if (one) await finish(one, call('answer', { used: 10 }));
    expect(Number((await meter()).tokens)).toBeGreaterThan(before + 800);
    expect(await claim()).toHaveLength(2);
  });

  it('learns the limits that headers tell, and never lets more go than was configured', async () => {
    const { arrive, claim, limit, finish, call } = await open();
    await arrive(5);
    const [one, other] = await claim(2);
    if (one) await finish(one, call('answer', { told: { requestsPerMinute: 60 } }));
    expect(await claim()).toHaveLength(1);
    await limit({ requestsPerMinute: 30 });
    if (other) await finish(other, call('answer', { told: { requestsPerMinute: 6000 } }));
    expect(await claim()).toHaveLength(0);
  });

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
    expect(jobs[5] && (await finish(jobs[5], call('answer')))).toMatchObject({ isBack: true });
    const some = await claim();
    expect(some.length).toBeGreaterThanOrEqual(4);
    expect(some.length).toBeLessThan(15);
    expect(some[0] && (await finish(some[0], call('answer')))).not.toHaveProperty('isBack', true);
    await setMeter({ openedAt: 1 });
    expect((await claim()).length + some.length).toBe(24);
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
    await arrive(2, { lane: 'primary~', patience: 'minute' });
    expect((await claim()).map(({ gaveUp }) => gaveUp)).toEqual(['model-timeout', 'model-timeout']);
  });

  it('ends the patience of jobs that wait for a profile, each in its time', async () => {
    const { arrive, claim, trouble, store, keys } = await open();
    await arrive(5);
    for (const job of await claim(5)) await trouble(job);
    await arrive(1, { lane: 'primary', patience: 'quarter' });
    await arrive(1, { lane: 'primary', patience: 1 });
    await store.redis.hset(keys.meter('primary'), 'awaySince', '1000');
    const deadlines = await store.redis.zrange(keys.deadlines, '0', '-1');
    for (const id of deadlines) await store.redis.zadd(keys.deadlines, '1', id);
    await sweepShard(store, keys, 'a sweeper');
    expect((await claim()).map(({ gaveUp }) => gaveUp)).toEqual(['model-error']);
    for (const score of await store.redis.zrange(keys.deadlines, '0', '0', 'WITHSCORES')) expect(score).not.toBe('1');
  });

  it('pauses a profile that says so, but not again and again for one job that alone is told to', async () => {
    const { arrive, claim, hands, finish, call, meter } = await open();
    await arrive(3);
    const [one, other] = await claim(2);
    const pause = { profile: 'primary', forMs: 50_000 };
    if (one)
      await hands.commit(one, { ...throttle(one, { code: 'model-throttled' }, 0, pause), call: call('throttled') });
    expect(await claim()).toEqual([]);
    const { pausedUntil } = await meter();
    if (other) await finish(other, call('answer'));
    const again = { ...pause, forMs: 90_000 };
    if (one) await hands.commit(one, throttle(one, { code: 'model-throttled' }, 0, again));
    expect((await meter()).pausedUntil).toBe(pausedUntil);
  });

  it('holds a tenant to its own limits, and lets others pass', async () => {
    const { arrive, claim, store, keys } = await open();
    await store.redis.hset(`${keys.tag}:knobs:tenants`, 'small', JSON.stringify({ limits: { maxConcurrency: 1 } }));
    await arrive(3, waits, { tenant: 'small' });
    await arrive(2, waits, { tenant: 'large' });
    const tenants = (await claim()).map(({ tenant }) => tenant).toSorted();
    expect(tenants).toEqual(['large', 'large', 'small']);
  });
});
