import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAtHand, type Payloads } from '../../../src/records/at-hand.ts';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { type Commit, commitVisit } from '../../../src/records/commit-visit.ts';
import { leaveAtHand } from '../../../src/records/leave-at-hand.ts';
import { openVisit, type StageJob } from '../../../src/records/start-visit.ts';
import { releaseVisit } from '../../../src/records/take-visits.ts';
import { openTakers } from '../../support/open-takers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const input = JSON.stringify({ text: 'hello' });
const redacted: Commit = { event: 'redacted', fields: { isRedacted: 1, spent: 0 }, next: 'model' };

/** A worker of `model` that has everything at hand that it commits itself; the job is in `model`. */
async function commitOne(fields: Commit['fields'] = {}, payloads: Payloads = { input: 'as it is at hand' }) {
  const { store, keys, accept, hands, createTaker } = openTakers(await records.openStore({ movesVisits: true }));
  const atHand = createAtHand('worker-1');
  const leave = async (job: StageJob, commit: Commit) => {
    const token = leaveAtHand(atHand, job, commit, payloads);
    return commitVisit(store, job, commit, token);
  };
  const job = await hands.start(await accept(), 'redact');
  await leave(job, { ...redacted, fields: { ...redacted.fields, ...fields } });
  const taker = (workerId: string, stage: 'model' | 'validate' = 'model') => createTaker(workerId, { stage, atHand });
  return { store, keys, hands, atHand, leave, taker, job };
}

/** What the record says of a job whose visit is open, and what was at hand of it, but for the moment of reading. */
async function compare({ store, keys }: Awaited<ReturnType<typeof commitOne>>, job: StageJob) {
  const { stage } = job;
  const start = await openVisit(store, keys, job, { stage, workerId: 'worker-1', atHand: createAtHand('worker-1') });
  if (start.is !== 'started') throw new Error(`the visit is ${start.is}`);
  const lasting = ({ now: _now, readAt: _readAt, open: _open, seals: _seals, ...rest }: StageJob) => rest;
  const told = ({ plain, ...rest }: ReturnType<typeof lasting>) => ({
    ...rest,
    plain: plain.map((text) => text || null),
  });
  return { known: told(lasting(job)), read: told(lasting(start.job)) };
}

describe('a visit that was left at hand', () => {
  it('is taken with the payloads that were left', async () => {
    const { taker } = await commitOne();
    const { job, waitedMs } = await (await taker('worker-1')).takeOne();
    expect([job.open('input'), job.open('redacted'), job.stage]).toEqual(['as it is at hand', undefined, 'model']);
    expect(waitedMs).toBeGreaterThanOrEqual(0);
  });

  it('says of its job what the record says', async () => {
    const one = await commitOne({
      causes: JSON.stringify([{ code: 'x' }]),
      throttles: 2,
      throttledSince: 17,
      backoff: undefined,
    });
    const { job } = await (await one.taker('worker-1')).takeOne();
    const { known, read } = await compare(one, job);
    expect(known).toEqual(read);
    expect(job).toMatchObject({
      visit: 2,
      throttles: 2,
      throttledSince: 17,
      isRedacted: true,
      causes: [{ code: 'x' }],
    });
  });

  it('says so with an attempt that was closed, too', async () => {
    const one = await commitOne();
    const { job } = await (await one.taker('worker-1')).takeOne();
    const begun = await one.hands.begin(job, {});
    if (begun.is !== 'begun') throw new Error(begun.is);
    const attempt = {
      ...begun.attempt,
      outcome: 'answered',
      latencyMs: 5,
      usage: { inputTokens: 3, outputTokens: 4 },
    } as const;
    await one.leave(job, { event: 'answered', fields: { spent: 0, throttles: 0 }, next: 'validate', attempt });
    const { job: next } = await (await one.taker('worker-1', 'validate')).takeOne();
    const { known, read } = await compare(one, next);
    expect(known).toEqual(read);
    expect(next.latestAttempt).toMatchObject({ n: 1, outcome: 'answered' });
  });

  it('is read in the record when it is not at hand any more', async () => {
    const { taker, atHand } = await commitOne();
    vi.spyOn(atHand, 'take').mockReturnValue(undefined);
    const { job } = await (await taker('worker-1')).takeOne();
    expect([job.open('input'), job.open('redacted')]).toEqual([input, undefined]);
  });

  it('is not taken when it is not at hand any more and its job was cancelled just then', async () => {
    const { taker, atHand, store, job } = await commitOne();
    const worker = await taker('worker-1');
    vi.spyOn(atHand, 'take').mockReturnValue(undefined);
    const { runScript } = store;
    vi.spyOn(store, 'runScript')
      .mockImplementationOnce(runScript)
      .mockImplementationOnce(async (...second) => {
        await cancelJob({ ...store, runScript }, job.tenant, job.jobId);
        return runScript(...second);
      });
    expect(await worker.take(1)).toMatchObject({ is: 'taken', visits: [] });
  });

  it('is read in the record by any other worker', async () => {
    const { taker } = await commitOne();
    const { job } = await (await taker('worker-2')).takeOne();
    expect([job.open('input'), job.open('redacted')]).toEqual([input, undefined]);
  });

  it('is read in the record once another worker has opened it', async () => {
    const { taker, store } = await commitOne();
    const other = await taker('worker-2');
    await releaseVisit(store, other, { ...(await other.takeOne()), delayMs: 0 });
    const { job } = await (await taker('worker-1')).takeOne();
    expect(job.open('input')).toBe(input);
  });

  it('is read in the record when a later attempt was begun before the one that was left', async () => {
    const one = await commitOne();
    const { job } = await (await one.taker('worker-1')).takeOne();
    const begun = await one.hands.begin(job, { leaseMs: 1 });
    if (begun.is !== 'begun') throw new Error(begun.is);
    await one.store.redis.hset(one.keys.job(job.jobId), 'lease', '');
    await one.hands.begin(job, {});
    const attempt = { ...begun.attempt, outcome: 'answered' } as const;
    await one.leave(job, { event: 'answered', fields: { spent: 0 }, next: 'validate', attempt });
    const { job: next } = await (await one.taker('worker-1', 'validate')).takeOne();
    expect([next.open('input'), next.latestAttempt?.n]).toEqual([input, 2]);
  });
});
