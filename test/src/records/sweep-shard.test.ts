import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { commitVisit } from '../../../src/records/commit-visit.ts';
import { findJob } from '../../../src/records/find-job.ts';
import { LONGEST_LOOK_MS, LOOK_MS } from '../../../src/records/store.ts';
import { reissueVisit, sweepShard } from '../../../src/records/sweep-shard.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { readAllKeys } from '../../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const input = { text: 'hello' };

/** A job just accepted, and a sweeper that can be told that time has passed. */
async function acceptOne(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const store = await records.openStore();
  const keys = store.keySpace.home;
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), input, changes));
  const sweep = async (sweeper = 'me') => {
    const swept = await sweepShard(store, keys, sweeper);
    if (swept === undefined) throw new Error('another sweeps');
    return swept;
  };
  /** As if the job's time in this index had come. */
  const makeDue = (index: 'live' | 'deadlines' | 'expiry') => store.redis.zadd(keys[index], 'XX', 1, visit.jobId);
  const lookAt = async () => Number(await store.redis.zscore(keys.live, visit.jobId));
  return { store, keys, hands, visit, sweep, makeDue, lookAt };
}

describe('sweepShard', () => {
  it('finds nothing to do while nothing is due', async () => {
    const { sweep } = await acceptOne();
    expect(await sweep()).toEqual({ late: [], due: [], removed: 0 });
  });

  it('lets one process sweep at a time, until that is silent for too long', async () => {
    const { store, keys, sweep } = await acceptOne();
    await sweep('me');
    expect(await sweepShard(store, keys, 'another')).toBeUndefined();
    await sweep('me');
    expect(await store.redis.pttl(keys.sweeper)).toBeGreaterThan(0);
    await store.redis.del(keys.sweeper);
    await sweep('another');
    expect(await sweepShard(store, keys, 'me')).toBeUndefined();
  });

  it('lists a job whose look is due with its present visit, and looks again later and later', async () => {
    const { visit, sweep, makeDue, lookAt } = await acceptOne();
    const { jobId, tenant, token } = visit;
    const waits: number[] = [];
    for (let looks = 0; looks < 7; looks++) {
      await makeDue('live');
      const before = Date.now();
      const { due } = await sweep();
      expect(due).toEqual([
        { jobId, tenant, token, stage: 'redact', n: 1, priority: 5, looks, task: 'note', isAdded: false },
      ]);
      waits.push(Math.round(((await lookAt()) - before) / LOOK_MS));
    }
    const most = LONGEST_LOOK_MS / LOOK_MS;
    expect(waits).toEqual([2, 4, 8, 16, most, most, most]);
  });

  it('does not take a job for lost whose visit is not due yet', async () => {
    const { sweep, makeDue, lookAt, store, keys, visit } = await acceptOne({ delayMs: 60_000 });
    await makeDue('live');
    expect((await sweep()).due).toEqual([]);
    const notBefore = Number(await store.redis.hget(keys.job(visit.jobId), 'notBefore'));
    expect(await lookAt()).toBeGreaterThan(notBefore);
  });

  it('makes a job past its deadline a dead letter with a visit of its own', async () => {
    const { store, keys, hands, visit, sweep, makeDue } = await acceptOne();
    const { jobId, tenant } = visit;
    await hands.start(visit, 'redact');
    await makeDue('deadlines');
    const { late } = await sweep();
    const { token } = await hands.present(jobId);
    const left = { stage: 'redact', n: 1 };
    const moved = { next: 'dead-letter', code: 'deadline', priority: 5, seconds: expect.any(Number) };
    expect(late).toEqual([{ jobId, tenant, task: 'note', token, n: 2, left, ...moved }]);
    expect(token).not.toBe(visit.token);
    const job = await findJob(store, 'default', jobId);
    expect(job).toMatchObject({ status: 'expired', stage: 'dead-letter', failure: { code: 'deadline' } });
    expect(await store.redis.hgetall(keys.deadLetterCounts)).toEqual({ 'note deadline': '1' });
    expect(await store.redis.zscore(keys.expiry, jobId)).toBeNull();
    expect((await sweep()).late).toEqual([]);
  });

  it('takes a job past its deadline to the first rung that needs no model, once', async () => {
    const { store, keys, hands, visit, sweep, makeDue } = await acceptOne({ ladder: 'mmrv' });
    const { jobId, tenant } = visit;
    await makeDue('deadlines');
    const { late } = await sweep();
    const { token } = await hands.present(jobId);
    const moved = { next: 'fallback', code: 'deadline', left: { stage: 'redact', n: 1 }, n: 2, token };
    expect(late).toMatchObject([{ jobId, tenant, ...moved }]);
    const job = await hands.start({ jobId, tenant, token }, 'fallback');
    expect(job).toMatchObject({ rung: 2, isLate: true, isRedacted: false, causes: [{ code: 'deadline', rung: 0 }] });
    expect(await store.redis.hgetall(keys.deadLetterCounts)).toEqual({});
    await store.redis.zadd(keys.deadlines, 1, jobId);
    expect((await sweep()).late).toEqual([]);
  });

  it.each([
    ['its own rung, when it was not asked yet', 'redact', 'rm', { next: 'model' }, 0],
    ['a rung before the first model', 'redact', 'rrm', { next: 'model' }, 0],
    ['a rung below its own, when its own has answered', 'validate', 'rmv', { next: 'fallback' }, 2],
    ['no rung, when its own has answered and only models are below', 'validate', 'rm', { next: 'dead-letter' }, 0],
  ] as const)('takes a job past its deadline to %s', async (_, stage, ladder, moved, rung) => {
    const { store, keys, visit, sweep, makeDue } = await acceptOne({ ladder });
    await store.redis.hset(keys.job(visit.jobId), 'stage', stage);
    await makeDue('deadlines');
    expect((await sweep()).late).toMatchObject([moved]);
    expect(Number((await store.redis.hget(keys.job(visit.jobId), 'rung')) ?? 0)).toBe(rung);
  });

  it.each([
    ['to the rung below, be it a model', 'vm', { stage: 'model', status: 'running', rung: '1' }],
    ['to the dead letters where there is none', 'v', { stage: 'dead-letter', status: 'failed' }],
  ])('takes a review that nobody decided in time %s', async (_, ladder, record) => {
    const { store, keys, hands, visit, sweep, makeDue } = await acceptOne({ ladder });
    const { jobId, tenant } = visit;
    const asked = await hands.start(await hands.commitRedacted(await hands.start(visit, 'redact'), input), 'model');
    const review = { event: 'in review', fields: {}, next: 'review', review: { withinMs: 60_000 } } as const;
    await commitVisit(store, asked, review);
    expect(await store.redis.zcard(keys.reviewsOf(tenant))).toBe(1);
    await makeDue('deadlines');
    const left = { stage: 'review', n: 3 };
    expect((await sweep()).late).toMatchObject([{ jobId, code: 'review-overdue', next: record.stage, left, n: 4 }]);
    expect(await store.redis.hgetall(keys.job(jobId))).toMatchObject(record);
    expect(await store.redis.zcard(keys.reviewsOf(tenant))).toBe(0);
  });

  it('gives a job back the time that it spent in review', async () => {
    const { store, keys, hands, visit, sweep, makeDue } = await acceptOne({ ladder: 'vm' });
    const asked = await hands.start(await hands.commitRedacted(await hands.start(visit, 'redact'), input), 'model');
    await commitVisit(store, asked, { event: 'in review', fields: {}, next: 'review', review: { withinMs: 60_000 } });
    const since = Number(await store.redis.hget(keys.job(visit.jobId), 'reviewSince'));
    await store.redis.hset(keys.job(visit.jobId), 'reviewSince', since - 50_000);
    await makeDue('deadlines');
    await sweep();
    const deadlineAt = Number(await store.redis.hget(keys.job(visit.jobId), 'deadlineAt'));
    expect(deadlineAt).toBeGreaterThanOrEqual(asked.deadlineAt + 50_000);
    expect(await store.redis.zscore(keys.deadlines, visit.jobId)).toBe(String(deadlineAt));
  });

  it('adds the deadline to the failures that came before', async () => {
    const { store, keys, visit, sweep, makeDue } = await acceptOne();
    const cause = { stage: 'model', rung: 0, code: 'model-error', at: 5 };
    await store.redis.hset(keys.job(visit.jobId), 'causes', JSON.stringify([cause]));
    await makeDue('deadlines');
    await sweep();
    const causes: unknown = JSON.parse((await store.redis.hget(keys.job(visit.jobId), 'causes')) ?? '');
    expect(causes).toEqual([cause, { stage: 'redact', rung: 0, code: 'deadline', at: expect.any(Number) }]);
  });

  it('leaves a job that ended before its deadline', async () => {
    const { store, keys, visit, sweep } = await acceptOne();
    await cancelJob(store, 'default', visit.jobId);
    await store.redis.zadd(keys.deadlines, 1, visit.jobId);
    expect((await sweep()).late).toEqual([]);
    expect((await findJob(store, 'default', visit.jobId))?.status).toBe('cancelled');
  });

  it('removes a job past its retention with everything of it', async () => {
    const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
    const { store, keys, visit, sweep, makeDue } = await acceptOne({ idempotency });
    await cancelJob(store, 'default', visit.jobId);
    expect((await sweep()).removed).toBe(0);
    await makeDue('expiry');
    expect((await sweep()).removed).toBe(1);
    const left = [...(await readAllKeys(store.redis, `${keys.tag}:*`))].map(([key]) => key.slice(keys.tag.length + 1));
    const queues = left.filter((key) => key.endsWith(':meta'));
    expect(left.filter((key) => !queues.includes(key)).sort()).toEqual([
      'fingerprint-keys',
      'salts',
      'shard-count',
      'sweeper',
    ]);
  });

  it('takes a lost record off the list', async () => {
    const { store, keys, visit, sweep, makeDue } = await acceptOne();
    await store.redis.del(keys.job(visit.jobId));
    await makeDue('live');
    expect((await sweep()).due).toEqual([]);
    expect(await store.redis.zcard(keys.live)).toBe(0);
  });
});

describe('reissueVisit', () => {
  const dueOf = (visit: { jobId: string; tenant: string; token: string }) => ({
    ...visit,
    ...({ stage: 'redact', n: 1, priority: 5, task: 'note', looks: 1, isAdded: false } as const),
  });

  it('gives the job a new visit, and makes the old one stale', async () => {
    const { store, hands, visit } = await acceptOne();
    const again = await reissueVisit(store, dueOf(visit));
    expect(again).toMatchObject({ jobId: visit.jobId, stage: 'redact', n: 2 });
    expect(again?.token).not.toBe(visit.token);
    await expect(hands.start(visit, 'redact')).rejects.toThrow('moved');
    await hands.start({ ...visit, token: again?.token ?? '' }, 'redact');
  });

  it('gives it one new visit, however often it is asked', async () => {
    const { store, hands, visit } = await acceptOne();
    await reissueVisit(store, dueOf(visit));
    expect(await reissueVisit(store, dueOf(visit))).toBeUndefined();
    expect((await hands.present(visit.jobId)).visit).toBe(2);
  });

  it('leaves the job alone while a model is being asked', async () => {
    const { store, hands, visit } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    await hands.begin(await hands.start(next, 'model'), { leaseMs: 60_000 });
    expect(await reissueVisit(store, { ...dueOf(next), stage: 'model', n: 2 })).toBeUndefined();
    expect((await hands.present(visit.jobId)).token).toBe(next.token);
  });
});
