import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { commitVisit } from '../../../src/records/commit-visit.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function acceptOne() {
  const store = await records.openStore({ retentionMs: 7000 });
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  return { store, hands, visit, keys: store.keySpace.home, cancel: () => cancelJob(store, 'default', visit.jobId) };
}

describe('cancelJob', () => {
  it('ends a job and says which stay it cut short', async () => {
    const { store, visit, keys, cancel } = await acceptOne();
    expect(await cancel()).toEqual({ is: 'cancelled', visit: { stage: 'redact', n: 1 } });
    const record = await store.redis.hgetall(keys.job(visit.jobId));
    expect(record).toMatchObject({ status: 'cancelled', stage: 'done', notBefore: '0' });
    expect(record.token).not.toBe(visit.token);
    expect(await store.redis.zscore(keys.live, visit.jobId)).toBeNull();
    expect(await store.redis.zscore(keys.deadlines, visit.jobId)).toBeNull();
    const finishedAt = Number(record.finishedAt);
    expect(Number(await store.redis.zscore(keys.expiry, visit.jobId))).toBe(finishedAt + 7000);
  });

  it('changes nothing the second time', async () => {
    const { store, visit, keys, cancel } = await acceptOne();
    await cancel();
    const before = await store.redis.hgetall(keys.job(visit.jobId));
    expect(await cancel()).toEqual({ is: 'cancelled', visit: undefined });
    expect(await store.redis.hgetall(keys.job(visit.jobId))).toEqual(before);
    expect(await store.redis.llen(keys.history(visit.jobId))).toBe(1);
  });

  it('leaves a job that ended otherwise', async () => {
    const { store, hands, visit, keys, cancel } = await acceptOne();
    const ending = { status: 'succeeded', task: 'note', deadLetter: undefined } as const;
    await commitVisit(store, await hands.start(visit, 'redact'), {
      event: 'succeeded',
      fields: { stage: 'done' },
      ending,
    });
    expect(await cancel()).toEqual({ is: 'finished' });
    expect(await store.redis.hget(keys.job(visit.jobId), 'status')).toBe('succeeded');
  });

  it("does not know another tenant's job, nor one that does not exist", async () => {
    const { store, visit } = await acceptOne();
    expect(await cancelJob(store, 'globex', visit.jobId)).toEqual({ is: 'unknown' });
    expect(await cancelJob(store, 'default', 'job_none')).toEqual({ is: 'unknown' });
    expect(await store.redis.hget(store.keySpace.home.job(visit.jobId), 'status')).toBe('queued');
  });

  it('tells the worker that holds the job, and those who wait for its end', async () => {
    const { store, visit, keys, cancel } = await acceptOne();
    const listener = store.redis.duplicate();
    const heard: string[] = [];
    const both = new Promise<void>((resolve) => {
      listener.on('message', (channel, jobId) => {
        expect(jobId).toBe(visit.jobId);
        if (heard.push(channel) === 2) resolve();
      });
    });
    await listener.subscribe(keys.stopped, keys.ended);
    await cancel();
    await both;
    expect(heard.sort()).toEqual([keys.stopped, keys.ended].sort());
    listener.disconnect();
  });
});
