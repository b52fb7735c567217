import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { commitVisit } from '../../../src/records/commit-visit.ts';
import { startVisit } from '../../../src/records/start-visit.ts';
import { LOOK_MS } from '../../../src/records/store.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const input = { text: 'hello' };

async function acceptOne(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(task, input, changes));
  return { store, hands, visit, keys: store.keySpace.home };
}

describe('startVisit', () => {
  it('opens the visit and returns what the stage needs', async () => {
    const { hands, visit } = await acceptOne({ attempts: 7, backoff: { baseMs: 5, maxMs: 50 }, priority: 2 });
    const job = await hands.start(visit, 'redact');
    expect(job).toMatchObject({
      ...{
        ...visit,
        stage: 'redact',
        task: 'note',
        taskVersion: 1,
        taskHash: task.hash,
        run: 1,
        visit: 1,
        priority: 2,
      },
      ...{ rung: 0, round: 0, spent: 0, throttles: 0, attemptBudget: 7, backoff: { baseMs: 5, maxMs: 50 }, causes: [] },
      latestAttempt: undefined,
    });
    expect(JSON.parse(job.open('input') ?? '')).toEqual(input);
    expect(job.deadlineAt - job.createdAt).toBe(600_000);
  });

  it('marks the job running, and the time it first started', async () => {
    const { store, hands, visit, keys } = await acceptOne();
    const first = await hands.start(visit, 'redact');
    const again = await hands.start(visit, 'redact');
    expect(again.now).toBeGreaterThanOrEqual(first.now);
    const { status, startedAt } = await store.redis.hgetall(keys.job(visit.jobId));
    expect([status, Number(startedAt)]).toEqual(['running', first.now]);
  });

  it('puts the sweeper off, when that has looked after the job before', async () => {
    const { store, hands, visit, keys } = await acceptOne();
    await store.redis.hset(keys.job(visit.jobId), 'looks', 3);
    const { now } = await hands.start(visit, 'redact');
    expect(Number(await store.redis.zscore(keys.live, visit.jobId))).toBe(now + LOOK_MS);
    expect(await store.redis.hget(keys.job(visit.jobId), 'looks')).toBe('0');
  });

  it('opens no visit whose token is not the present one, and says where the job is', async () => {
    const { store, hands, visit } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    expect(await startVisit(store, visit, 'redact')).toEqual({
      is: 'moved',
      present: {
        ...{ status: 'running', stage: 'model', visit: 2, token: next.token, notBefore: 0, priority: 5, task: 'note' },
      },
    });
  });

  it('opens no visit of a job that ended', async () => {
    const { store, visit } = await acceptOne();
    await cancelJob(store, 'default', visit.jobId);
    const start = await startVisit(store, visit, 'redact');
    expect(start).toMatchObject({ is: 'moved', present: { status: 'cancelled', stage: 'done' } });
  });

  it('opens no visit before it is due, and says when that is', async () => {
    const { store, visit } = await acceptOne({ delayMs: 60_000 });
    const start = await startVisit(store, visit, 'redact');
    if (start.is !== 'early') throw new Error(start.is);
    expect(start.notBefore - start.now).toBeGreaterThan(0);
    expect((await store.redis.hget(store.keySpace.home.job(visit.jobId), 'status')) ?? '').toBe('queued');
  });

  it('finds nothing of a job that is gone', async () => {
    const { store, visit, keys } = await acceptOne();
    await store.redis.del(keys.job(visit.jobId));
    expect(await startVisit(store, visit, 'redact')).toEqual({ is: 'gone' });
    expect(await store.redis.exists(keys.job(visit.jobId))).toBe(0);
  });

  it('returns what earlier visits left: the latest attempt, notes, counters', async () => {
    const { store, hands, visit } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const job = await hands.start(next, 'model');
    const begun = await hands.begin(job, {});
    if (begun.is !== 'begun') throw new Error(begun.is);
    const attempt = { ...begun.attempt, outcome: 'failed', failure: 'model-error' } as const;
    const notes = job.seals.seal('notes', '[]');
    await commitVisit(store, job, { event: 'retry', fields: { spent: 1, notes }, delayMs: 0, attempt });
    const again = await hands.start(next, 'model');
    expect(again).toMatchObject({ spent: 1, latestAttempt: attempt });
    expect(again.open('notes')).toBe('[]');
  });
});
