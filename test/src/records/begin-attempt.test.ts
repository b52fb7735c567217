import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeProven } from '../../../src/jobs/route.ts';
import { retry } from '../../../src/jobs/transitions.ts';
import { acceptanceOf, bareHead, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const input = { text: 'hello' };
const headOf = (seq: number) => ({ ...bareHead, seq, mac: `code-${seq}`, kept: `${seq} code-${seq} k1.signed` });

/** A job that a worker has just opened in `model`. */
async function startOne() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const first = await hands.accept(acceptanceOf(createNoteTask(), input));
  const visit = await hands.commitRedacted(await hands.start(first, 'redact'), input);
  const { home: keys } = store.keySpace;
  /** As if its wait were over. */
  const makeDue = async ({ jobId }: { jobId: string }) => {
    await store.redis.hset(keys.job(jobId), 'notBefore', 1);
    await store.redis.zadd(`${keys.tag}:model:delayed`, 1, `${jobId}-model-2`);
  };
  return { store, hands, visit, job: await hands.start(visit, 'model'), keys, makeDue };
}

describe('beginAttempt', () => {
  it('writes the attempt as started, with its lease', async () => {
    const { store, hands, job, keys } = await startOne();
    const begun = await hands.begin(job, { leaseMs: 12_000 });
    if (begun.is !== 'begun') throw new Error(begun.is);
    const { at } = begun.attempt;
    expect(begun.attempt).toEqual({
      ...{ n: 1, at, leaseEndsAt: at + 12_000, run: 1, rung: 0, round: 0, profile: 'primary', model: 'gpt-5-mini' },
      ...{ outcome: 'started', failure: null, latencyMs: null, usage: null, costUsd: null },
    });
    expect(JSON.parse((await store.redis.hget(keys.job(job.jobId), 'attempt:1')) ?? '')).toEqual(begun.attempt);
  });

  it('writes its receipt beside it, with where that stands in the log', async () => {
    const { store, hands, job, keys } = await startOne();
    await hands.begin(job, { head: headOf(7) });
    const receipt: unknown = JSON.parse((await store.redis.hget(keys.job(job.jobId), 'receipt:1')) ?? '');
    expect(receipt).toMatchObject({ sha256: 'a-hash', bytes: 2, log: 'bare-log', seq: 7 });
  });

  it('returns the same attempt to the opener that asks again', async () => {
    const { store, hands, job, keys } = await startOne();
    const first = await hands.begin(job, { opener: 'me' });
    expect(await hands.begin(job, { opener: 'me' })).toEqual(first);
    expect(await store.redis.hget(keys.job(job.jobId), 'attempts')).toBe('1');
  });

  it('lets no other opener in while the attempt is open, and says until when', async () => {
    const { hands, job } = await startOne();
    const first = await hands.begin(job, { opener: 'me', leaseMs: 5000 });
    const second = await hands.begin(job, { opener: 'another' });
    if (first.is !== 'begun' || second.is !== 'open') throw new Error(`${first.is} ${second.is}`);
    expect(second.leaseEndsAt).toBe(first.attempt.leaseEndsAt);
    expect(second.now).toBeLessThan(second.leaseEndsAt);
  });

  it('lets one of many in that come at once', async () => {
    const { hands, job } = await startOne();
    const all = await Promise.all(Array.from({ length: 20 }, () => hands.begin(job, {})));
    expect(all.map(({ is }) => is).sort()).toEqual(['begun', ...Array(19).fill('open')]);
  });

  it('counts on once the attempt before is closed', async () => {
    const { hands, visit, job } = await startOne();
    const first = await hands.begin(job, {});
    if (first.is !== 'begun') throw new Error(first.is);
    const attempt = { ...first.attempt, outcome: 'failed', failure: 'model-error' } as const;
    await hands.commit(job, retry(job, { code: 'model-error', attempt }, 0));
    expect(await hands.begin(await hands.start(visit, 'model'), {})).toMatchObject({ is: 'begun', attempt: { n: 2 } });
  });

  it('begins nothing for a job that moved on, ended or is gone', async () => {
    const { store, hands, job, keys } = await startOne();
    expect(await hands.begin({ ...job, token: 'a stale one' }, {})).toEqual({ is: 'moved' });
    await hands.cancel(job.jobId);
    expect(await hands.begin(job, {})).toEqual({ is: 'moved' });
    await store.redis.del(keys.job(job.jobId));
    expect(await hands.begin(job, {})).toEqual({ is: 'moved' });
    expect(await store.redis.exists(keys.job(job.jobId))).toBe(0);
  });

  it('keeps the furthest line of each log, whatever comes of the attempt', async () => {
    const { store, hands, job, keys } = await startOne();
    await hands.begin(job, { opener: 'me', head: headOf(9) });
    await hands.begin(job, { opener: 'another', head: headOf(10) });
    await hands.begin({ ...job, token: 'a stale one' }, { head: { ...headOf(3), log: 'other-log' } });
    await hands.begin(job, { head: headOf(8) });
    expect(await store.redis.hgetall(keys.egressHeads)).toEqual({
      'bare-log': '10 code-10 k1.signed',
      'other-log': '3 code-3 k1.signed',
    });
  });

  it('goes on where another hand has written nonsense as the head', async () => {
    const { store, hands, job, keys } = await startOne();
    await store.redis.hset(keys.egressHeads, 'bare-log', 'nonsense');
    expect(await hands.begin(job, { head: headOf(9) })).toMatchObject({ is: 'begun' });
    expect(await store.redis.hget(keys.egressHeads, 'bare-log')).toBe(headOf(9).kept);
  });

  it('proves the attempt with its receipt, and how many there are', async () => {
    const { store, hands, job, keys } = await startOne();
    await hands.begin(job, {});
    const stored = await store.redis.hgetall(keys.job(job.jobId));
    const isProven = (changes: object) => {
      const proven = describeProven({ ...stored, ...changes });
      return ['proof:1', 'counted'].map((field) => job.seals.isProven(field, proven[field] ?? '', stored[field] ?? ''));
    };
    expect(isProven({})).toEqual([true, true]);
    expect(isProven({ 'receipt:1': `${stored['receipt:1']} ` })).toEqual([false, true]);
    expect(isProven({ 'receipt:1': undefined })).toEqual([false, true]);
    expect(isProven({ attempts: '2' })).toEqual([true, false]);
    expect(isProven({ attempts: undefined })[1]).toBe(false);
  });
});
