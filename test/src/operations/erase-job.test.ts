import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseAnyway, eraseJob, findTenantOf } from '../../../src/operations/erase-job.ts';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { commitVisit } from '../../../src/records/commit-visit.ts';
import { findJob } from '../../../src/records/find-job.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { readAllKeys } from '../../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };

async function acceptOne({ movesVisits = false } = {}) {
  const store = await records.openStore({ movesVisits });
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }, { idempotency }));
  const { home: keys } = store.keySpace;
  /** What is left that names the job. */
  const traces = async () =>
    [...(await readAllKeys(store.redis, `${keys.tag}:*`))].filter(([key, content]) =>
      `${key} ${content}`.includes(visit.jobId),
    );
  const bury = async () =>
    commitVisit(store, await hands.start(visit, 'redact'), {
      event: 'buried seal-broken',
      fields: { failure: 'seal-broken', failedStage: 'redact' },
      next: 'dead-letter',
      ending: { status: 'failed', task: 'note', deadLetter: 'seal-broken' },
    });
  return { store, hands, visit, keys, traces, bury };
}

describe('eraseJob', () => {
  it.each([true, false])('leaves nothing of an ended job; scripts move visits: %s', async (movesVisits) => {
    const { store, visit, traces, keys } = await acceptOne({ movesVisits });
    await cancelJob(store, 'default', visit.jobId);
    expect(await traces()).not.toEqual([]);
    expect(await eraseJob(store, 'default', visit.jobId)).toEqual({ is: 'erased', hadIdempotencyKey: true });
    expect(await traces()).toEqual([]);
    expect(await store.redis.keys(keys.idempotency('default', idempotency.route, idempotency.key))).toEqual([]);
    expect(await eraseJob(store, 'default', visit.jobId)).toEqual({ is: 'unknown' });
  });

  it('erases a dead letter, its visits and its count', async () => {
    const { store, visit, keys, bury, traces } = await acceptOne({ movesVisits: true });
    await bury();
    expect(await store.redis.hget(keys.deadLetterCounts, 'note seal-broken')).toBe('1');
    expect((await eraseJob(store, 'default', visit.jobId)).is).toBe('erased');
    expect(await store.redis.hget(keys.deadLetterCounts, 'note seal-broken')).toBe('0');
    expect(await traces()).toEqual([]);
  });

  it('leaves a job that has not ended, and one that waits for a person', async () => {
    const { store, hands, visit } = await acceptOne();
    expect(await eraseJob(store, 'default', visit.jobId)).toEqual({ is: 'open' });
    const job = await hands.start(visit, 'redact');
    expect(await eraseJob(store, 'default', visit.jobId)).toEqual({ is: 'open' });
    await commitVisit(store, job, { event: 'in review', fields: {}, next: 'review', review: { withinMs: undefined } });
    expect(await eraseJob(store, 'default', visit.jobId)).toEqual({ is: 'open' });
  });

  it("does not know another tenant's job, nor one that does not exist", async () => {
    const { store, visit } = await acceptOne();
    await cancelJob(store, 'default', visit.jobId);
    expect(await eraseJob(store, 'globex', visit.jobId)).toEqual({ is: 'unknown' });
    expect(await eraseJob(store, 'default', 'job_none')).toEqual({ is: 'unknown' });
    expect((await findJob(store, 'default', visit.jobId))?.status).toBe('cancelled');
  });

  it('is not undone by the worker that still holds the job', async () => {
    const { store, hands, visit, traces } = await acceptOne({ movesVisits: true });
    const job = await hands.start(visit, 'redact');
    await cancelJob(store, 'default', visit.jobId);
    await eraseJob(store, 'default', visit.jobId);
    expect(await commitVisit(store, job, { event: 'stopped', fields: {} })).toEqual({ is: 'gone' });
    expect(await traces()).toEqual([]);
  });
});

describe('eraseAnyway', () => {
  it('cancels what has not ended, and says in which stage', async () => {
    const { store, visit, traces } = await acceptOne();
    const erased = await eraseAnyway(store, 'default', visit.jobId);
    expect(erased).toEqual({ cancelledIn: 'redact', hadIdempotencyKey: true });
    expect(await traces()).toEqual([]);
    expect(await eraseAnyway(store, 'default', visit.jobId)).toBeUndefined();
  });

  it('erases what has ended, a dead letter too', async () => {
    const { store, visit, bury } = await acceptOne();
    await bury();
    expect(await eraseAnyway(store, 'default', visit.jobId)).toMatchObject({ cancelledIn: undefined });
  });
});

describe('findTenantOf', () => {
  it('tells whose job it is', async () => {
    const { store, visit } = await acceptOne();
    expect(await findTenantOf(store, visit.jobId)).toBe('default');
    expect(await findTenantOf(store, 'job_none')).toBeUndefined();
  });
});
