import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow } from '../../../src/batches/take-row.ts';
import type { Change, Job } from '../../../src/jobs/change.ts';
import { jobIdOfRow } from '../../../src/jobs/ids.ts';
import { replay } from '../../../src/jobs/replay.ts';
import * as transitions from '../../../src/jobs/transitions.ts';
import { eraseRecord } from '../../../src/operations/erase-job.ts';
import { moveJob } from '../../../src/records/move-job.ts';
import { CHECK_MS } from '../../../src/records/prelude.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { askOne } from './commit/ask-one.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const RETENTION_MS = 7000;
const DAY_MS = 86_400_000;
const task = createNoteTask();
const output = {
  output: { summary: 's' },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: 1, degraded: false },
} as const;

async function start(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const one = await askOne(await records.openStore({ retentionMs: RETENTION_MS }), changes);
  const { store, hands, job, keys, read } = one;
  /** A move of the job as it is, from outside, and when that was. */
  const move = async (decide: (job: Job) => Change) => {
    const moved = await moveJob<never>(store, 'default', job.jobId, decide);
    if (moved.is !== 'moved') throw new Error(moved.is);
    return moved.committed.now;
  };
  const commitOwn = async (change: Change) => {
    const committed = await hands.commit(job, change);
    if (committed.is !== 'done') throw new Error(committed.is);
    return committed.now;
  };
  const counts = () => store.redis.hgetall(keys.deadLetterCounts);
  return { ...one, move, commitOwn, counts, scores: async () => (await read()).scores };
}

const nowhere = { live: null, deadlines: null, expiry: null, reviews: null, deadLetters: null };

describe('the indexes', () => {
  it('of a job that runs are when it is checked, and its deadline; moving on changes neither', async () => {
    const { job, keys, store, commitOwn, scores } = await start();
    const before = await scores();
    expect(before).toEqual({ ...nowhere, live: expect.any(String), deadlines: String(job.deadlineAt) });
    await commitOwn(transitions.retry(job, { code: 'model-error' }, 0));
    expect(await scores()).toEqual(before);
    expect(await store.redis.zscore(keys.jobsOf('default'), job.jobId)).toBe('0');
  });

  it('of one that succeeded is when it is removed', async () => {
    const { job, attempt, commitOwn, scores, read, counts } = await start();
    const now = await commitOwn({ ...transitions.advance(job, 'done', output).change, attempt });
    expect(await scores()).toEqual({ ...nowhere, expiry: String(now + RETENTION_MS) });
    expect((await read()).record).toMatchObject({ status: 'succeeded', stage: 'done', finishedAt: String(now) });
    expect(await counts()).toEqual({});
  });

  it('of one that failed, or expired, are its place among the dead letters and the check of its visit', async () => {
    for (const status of ['failed', 'expired'] as const) {
      const { job, attempt, commitOwn, scores, read, counts } = await start();
      const end = status === 'failed' ? transitions.deadLetter : transitions.expire;
      const now = await commitOwn(end(job, { code: 'model-error', attempt }));
      expect(await scores()).toEqual({ ...nowhere, live: String(now + CHECK_MS), deadLetters: String(now) });
      const failure = status === 'failed' ? 'model-error' : 'deadline';
      expect((await read()).record).toMatchObject({ status, stage: 'dead-letter', visit: '3', failure });
      expect(await counts()).toEqual({ [`note ${failure}`]: '1' });
    }
  });

  it('of a dead letter that is replayed are a new deadline of the old length, and it is counted no longer', async () => {
    const { job, move, commitOwn, scores, read, counts } = await start({ deadlineMs: 90_000 });
    await commitOwn(transitions.deadLetter(job, { code: 'model-error' }));
    const now = await move((dead) => replay(dead, task, 'stage'));
    expect(await scores()).toEqual({ ...nowhere, live: String(now + CHECK_MS), deadlines: String(now + 90_000) });
    const { record } = await read();
    expect(record).toMatchObject({ status: 'queued', run: '2', replays: '1', deadlineAt: String(now + 90_000) });
    for (const name of ['failure', 'finishedAt', 'startedAt', 'isLate']) expect(record).not.toHaveProperty(name);
    expect(await counts()).toEqual({ 'note model-error': '0' });
  });

  it('of one that ended with a request in flight have the end of its lease, until its attempt is closed', async () => {
    const { job, attempt, store, hands, commitOwn, scores, read } = await start();
    await commitOwn(transitions.deadLetter(job, { code: 'model-error' }));
    expect((await scores()).deadlines).toBe((await read()).record.leaseEndsAt);
    await hands.commit(job, transitions.stop(attempt));
    expect(await scores()).toMatchObject({ deadlines: null });
    expect(await store.redis.hget(store.keySpace.home.job(job.jobId), 'leaseEndsAt')).toBe('');
  });

  it('of a dead letter that is discarded is when it is removed, from now on', async () => {
    const { job, attempt, move, commitOwn, scores, read, counts } = await start();
    const died = await commitOwn(transitions.deadLetter(job, { code: 'model-error', attempt }));
    const now = await move(transitions.discard);
    expect(await scores()).toEqual({ ...nowhere, expiry: String(now + RETENTION_MS) });
    expect((await read()).record).toMatchObject({ status: 'failed', stage: 'done', finishedAt: String(died) });
    expect(await counts()).toEqual({ 'note model-error': '0' });
  });

  it('of a review are since when it waits, and until when: that, not its deadline', async () => {
    const { job, commitOwn, scores, read } = await start();
    const now = await commitOwn(transitions.holdForReview(job, 5000));
    const reviewed = { live: String(now + CHECK_MS), reviews: String(now), deadlines: String(now + 5000) };
    expect(await scores()).toEqual({ ...nowhere, ...reviewed });
    expect((await read()).record).toMatchObject({ status: 'in_review', reviewSince: String(now) });
  });

  it('of a review that waits as long as it takes have no end', async () => {
    const { job, commitOwn, scores } = await start();
    await commitOwn(transitions.holdForReview(job, undefined));
    expect(await scores()).toMatchObject({ deadlines: null });
  });

  it('after a review are a deadline that is later by how long it took', async () => {
    const { store, keys, job, move, commitOwn, scores, read } = await start({ ladder: 'mvm' });
    const since = await commitOwn(transitions.holdForReview(job, 5000));
    await store.redis.hset(keys.job(job.jobId), 'reviewSince', since - 50_000);
    const now = await move((reviewed) => transitions.leaveReview(reviewed, 'review-rejected'));
    const deadlineAt = String(job.deadlineAt + now - since + 50_000);
    expect(await scores()).toEqual({ ...nowhere, live: String(now + CHECK_MS), deadlines: deadlineAt });
    expect((await read()).record).toMatchObject({ status: 'running', deadlineAt });
  });

  it('of a late job have no deadline any more, also after a review', async () => {
    const { job, move, commitOwn, scores } = await start({ ladder: 'mvr' });
    await commitOwn(transitions.expire(job, { code: 'deadline' }));
    expect(await scores()).toMatchObject({ deadlines: null, live: expect.any(String) });
    await move((late) => transitions.holdForReview(late, undefined));
    await move((late) => transitions.leaveReview(late, 'review-rejected'));
    expect(await scores()).toMatchObject({ deadlines: null, reviews: null });
  });

  it('of one that is kept for an idempotency key last a day from its acceptance', async () => {
    const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
    const { job, attempt, move, scores } = await start({ idempotency });
    await move(() => ({ ...transitions.cancel(), attempt }));
    expect(await scores()).toEqual({ ...nowhere, expiry: String(job.createdAt + DAY_MS) });
  });

  it('say when its input and output leave before it', async () => {
    const { store, keys, job, move } = await start({ retention: { inputMs: 10, outputMs: 20 } });
    const now = await move(transitions.cancel);
    expect(await store.redis.zrange(keys.payloadExpiry, 0, '-1', 'WITHSCORES')).toEqual([
      ...[`${job.jobId} input`, String(now + 10)],
      ...[`${job.jobId} output`, String(now + 20)],
    ]);
  });

  it('leave a review and a dead letter their payloads, whatever their task says', async () => {
    for (const wait of [
      transitions.holdForReview,
      (job: Job) => transitions.deadLetter(job, { code: 'model-error' }),
    ]) {
      const { store, keys, job, move, commitOwn } = await start({ retention: { inputMs: 10, outputMs: 20 } });
      await commitOwn(wait(job, undefined));
      expect(await store.redis.zcard(keys.payloadExpiry)).toBe(0);
      const now = await move(wait === transitions.holdForReview ? transitions.cancel : transitions.discard);
      expect(await store.redis.zscore(keys.payloadExpiry, `${job.jobId} input`)).toBe(String(now + 10));
    }
  });
});

/** A batch whose one row runs. */
async function startRow() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const opened = await openBatch(store, {
    tenant: 'default',
    task: { name: 'note', version: 1 },
    idempotencyKey: undefined,
  });
  if (opened.is !== 'open') throw new Error(opened.is);
  const { batchId } = opened;
  const row = { tenant: 'default', batchId, row: 1, digest: 'abcdefgh', customId: undefined };
  await acceptRow(store, row, acceptanceOf(task, { text: 'hello' }));
  const read = () => store.redis.hgetall(store.keySpace.home.batch(batchId));
  return { store, hands, read, job: await hands.start({ jobId: jobIdOfRow(batchId, 1) }, 'redact') };
}

describe("a batch's counts", () => {
  it('follow its jobs from status to status', async () => {
    const { store, hands, job, read } = await startRow();
    const counts = async () => {
      const { running, in_review, failed, cancelled } = await read();
      return [running, in_review, failed, cancelled];
    };
    expect(await counts()).toEqual(['1', undefined, undefined, undefined]);
    await hands.commit(job, transitions.holdForReview(job, undefined));
    expect(await counts()).toEqual(['0', '1', undefined, undefined]);
    const move = (decide: (one: Job) => Change) => moveJob(store, 'default', job.jobId, decide);
    await move((one) => transitions.leaveReview(one, 'review-rejected'));
    expect(await counts()).toEqual(['0', '0', '1', undefined]);
    await move((one) => replay(one, task, 'start'));
    expect(await counts()).toEqual(['0', '0', '0', undefined]);
    await move(transitions.cancel);
    expect(await counts()).toEqual(['0', '0', '0', '1']);
  });

  it('have those whose answer is degraded once, however often the ending is written, and after they were erased', async () => {
    const { store, hands, job, read } = await startRow();
    const degraded = { ...output, answer: { ...output.answer, by: 'rule', rung: 1, degraded: true } } as const;
    const { change } = transitions.advance(job, 'done', degraded);
    const nextToken = 'the-same-again';
    await hands.commit(job, change, { nextToken });
    await hands.commit(job, change, { nextToken });
    expect(await read()).toMatchObject({ running: '0', succeeded: '1', degraded: '1' });
    await eraseRecord(store, 'default', job.jobId);
    expect(await read()).toMatchObject({ succeeded: '1', degraded: '1' });
  });

  it('have no degraded answer where the one that ended a job is not', async () => {
    const { hands, job, read } = await startRow();
    await hands.commit(job, transitions.advance(job, 'done', output).change);
    expect(await read()).toMatchObject({ succeeded: '1' });
    expect(await read()).not.toHaveProperty('degraded');
  });
});
