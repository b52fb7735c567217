import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advance, deadLetter, holdForReview } from '../../../src/jobs/transitions.ts';
import { cancel } from '../../../src/operations/cancel.ts';
import type { JobTools } from '../../../src/submissions/job-tools.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startObserving } from '../../support/start-observing.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const output = {
  output: { summary: 's' },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: 1, degraded: false },
} as const;

async function acceptOne() {
  const store = await records.openStore({ retentionMs: 7000 });
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  const { lines, log, metrics } = startObserving();
  const tools = { store, log, metrics } as JobTools;
  const counted = async () => (await metrics.jobsEnded.get()).values.map(({ labels, value }) => [labels.status, value]);
  const { home: keys } = store.keySpace;
  const read = () => store.redis.hgetall(keys.job(visit.jobId));
  const run = (tenant = 'default') => cancel(tools, tenant, visit.jobId);
  return { store, hands, visit, keys, read, counted, lines, run };
}

describe('cancel', () => {
  it('ends a job, counts that, and writes a line', async () => {
    const { store, visit, keys, read, counted, lines, run } = await acceptOne();
    expect(await run()).toMatchObject({
      is: 'cancelled',
      job: { id: visit.jobId, status: 'cancelled', stage: 'done' },
    });
    const record = await read();
    expect(record).toMatchObject({ status: 'cancelled', stage: 'done', notBefore: '0' });
    expect(record.token).not.toBe(visit.token);
    expect(await store.redis.zscore(keys.live, visit.jobId)).toBeNull();
    expect(await store.redis.zscore(keys.deadlines, visit.jobId)).toBeNull();
    expect(Number(await store.redis.zscore(keys.expiry, visit.jobId))).toBe(Number(record.finishedAt) + 7000);
    expect(lines).toMatchObject([{ event: 'job-ended', jobId: visit.jobId, status: 'cancelled', by: 'none' }]);
    expect(await counted()).toEqual([['cancelled', 1]]);
  });

  it('changes nothing the second time', async () => {
    const { store, visit, keys, read, counted, run } = await acceptOne();
    const first = await run();
    const before = await read();
    expect(await run()).toEqual(first);
    expect(await read()).toEqual(before);
    expect(await store.redis.llen(keys.history(visit.jobId))).toBe(1);
    expect(await counted()).toEqual([['cancelled', 1]]);
  });

  it('ends a review, too', async () => {
    const { store, hands, visit, keys, run } = await acceptOne();
    const job = await hands.start(visit, 'redact');
    await hands.commit(job, holdForReview(job, undefined));
    expect((await run()).is).toBe('cancelled');
    expect(await store.redis.zcard(keys.reviewsOf('default'))).toBe(0);
  });

  it('leaves a job that ended otherwise, a dead letter too', async () => {
    for (const status of ['succeeded', 'failed'] as const) {
      const { hands, visit, read, counted, run } = await acceptOne();
      const job = await hands.start(visit, 'redact');
      const isDone = status === 'succeeded';
      await hands.commit(job, isDone ? advance(job, 'done', output).change : deadLetter(job, { code: 'seal-broken' }));
      expect(await run()).toEqual({ is: 'finished' });
      expect([(await read()).status, await counted()]).toEqual([status, []]);
    }
  });

  it("does not know another tenant's job", async () => {
    const { read, run } = await acceptOne();
    expect(await run('globex')).toEqual({ is: 'unknown' });
    expect((await read()).status).toBe('queued');
  });
});
