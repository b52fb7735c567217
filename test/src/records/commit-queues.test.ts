import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/jobs/attempt.ts';
import { deadLetter, retry, snooze } from '../../../src/jobs/transitions.ts';
import { restoreVisits } from '../../../src/records/heartbeat.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { openStages, redacted } from './commit/open-stages.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async (options: Parameters<TestRecords['openStore']>[0] = {}) =>
  openStages(await records.openStore(options));

describe('a commit', () => {
  it('ends its visit and adds the next one, in one step', async () => {
    const { hands, shard, claimOne, stateOf } = await start();
    const one = await claimOne(3);
    const committed = await hands.commit(one.job, redacted(one.job));
    if (committed.is !== 'done') throw new Error(committed.is);
    expect(await stateOf(one)).toBe('completed');
    const ended = await shard.redact.getJob(one.id);
    expect([ended?.processedOn, ended?.finishedOn]).toEqual([one.job.now, committed.now]);
    const next = await shard.model.getJob(one.next.id);
    expect(await next?.getState()).toBe('prioritized');
    expect(next).toMatchObject({ name: 'note', priority: 3, timestamp: committed.now, delay: 0 });
    expect(next?.data).toEqual({ jobId: one.jobId, tenant: 'default' });
  });

  it.each([
    [0, 0],
    [2, 2],
  ])('keeps the latest %i ended visits for the board', async (boardHistory, kept) => {
    const { hands, shard, keys, store, claimOne } = await start({ boardHistory });
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { id, job } = await claimOne();
      ids.push(id);
      await hands.commit(job, redacted(job));
    }
    const latest = ids.toReversed().slice(0, kept);
    expect((await shard.redact.getCompleted()).map(({ id }) => id)).toEqual(latest);
    const hashes = await Promise.all(ids.map((id) => store.redis.exists(`${keys.tag}:redact:${id}`)));
    expect(hashes.filter(Boolean)).toHaveLength(kept);
  });

  it('ends a visit that failed as such, with the code and the request it was about, and keeps the latest', async () => {
    const { hands, shard, claimOne, stateOf } = await start({ boardHistory: 2 });
    const ends: string[] = [];
    for (const n of [1, 2, 3]) {
      const one = await claimOne();
      const attempt = n === 3 ? ({ n: 7, outcome: 'failed' } as Attempt) : undefined;
      await hands.commit(one.job, deadLetter(one.job, { code: 'model-error', attempt }));
      expect(await stateOf(one)).toBe('failed');
      ends.push(one.id);
    }
    const failed = await shard.redact.getFailed();
    expect(failed.map(({ id, failedReason }) => [id, failedReason])).toEqual([
      [ends[2], 'model-error of attempt 7'],
      [ends[1], 'model-error'],
    ]);
    expect(await shard.redact.getJobCounts()).toMatchObject({ completed: 0, failed: 2, active: 0 });
  });

  it('puts its visit off until it is due again', async () => {
    const { store, hands, shard, claimOne } = await start();
    const { id, job, read } = await claimOne();
    await hands.commit(job, retry(job, { code: 'redaction-failed' }, 60_000));
    const visit = await shard.redact.getJob(id);
    expect(await visit?.getState()).toBe('delayed');
    const { notBefore } = await read();
    const score = await store.redis.zscore(shard.redact.toKey('delayed'), id);
    expect(Math.floor(Number(score) / 0x1000)).toBe(Number(notBefore));
  });

  it.each(['prioritized', 'delayed', 'active', 'waiting'] as const)(
    'from outside takes out the present visit that is %s',
    async (state) => {
      const { store, hands, shard, keys, accept, redact, stateOf } = await start();
      const visit = await accept();
      if (state !== 'prioritized') {
        const { job } = await redact.claimOne();
        if (state === 'delayed') await hands.commit(job, retry(job, { code: 'redaction-failed' }, 60_000));
        if (state === 'waiting') await restoreVisits(store, redact, { number: 1, held: [], lockMs: 60_000 });
      }
      expect(await stateOf(visit)).toBe(state);
      await hands.cancel(visit.jobId);
      expect(await stateOf(visit)).toBe('unknown');
      const { paused: _, ...counts } = await shard.redact.getJobCounts();
      expect(new Set(Object.values(counts))).toEqual(new Set([0]));
      expect(await store.redis.exists(`${keys.tag}:redact:${visit.id}`)).toBe(0);
    },
  );

  it('that comes too late ends its visit all the same, and leaves the present one alone', async () => {
    const { hands, shard, claimOne, stateOf } = await start();
    const one = await claimOne();
    await hands.commit(one.job, redacted(one.job));
    expect(await hands.commit(one.job, redacted(one.job))).toEqual({ is: 'moved' });
    expect(await stateOf(one)).toBe('completed');
    expect(await shard.model.getJobCounts()).toMatchObject({ prioritized: 1 });
    const { jobId } = one;
    await hands.cancel(jobId);
    expect(await shard.model.getJobState(one.next.id)).toBe('unknown');
  });

  it('of a job that was cancelled meanwhile leaves nothing of its visit in flight', async () => {
    const { hands, shard, claimOne, stateOf } = await start();
    const one = await claimOne();
    await hands.cancel(one.jobId);
    expect(await hands.commit(one.job, redacted(one.job))).toEqual({ is: 'moved' });
    expect([await stateOf(one), await shard.redact.getActiveCount()]).toEqual(['unknown', 0]);
  });
});

describe('a snooze', () => {
  it('puts the visit off, and says nothing in the history', async () => {
    const { store, keys, hands, claimOne, stateOf } = await start();
    const one = await claimOne();
    const committed = await hands.commit(one.job, snooze(60_000), { worker: 'worker-1' });
    expect(committed.is).toBe('done');
    expect(await hands.present(one.jobId)).toMatchObject({ visit: 1, token: one.token });
    expect([await stateOf(one), (await one.read()).owner]).toEqual(['delayed', '']);
    expect(await store.redis.llen(keys.history(one.jobId))).toBe(0);
  });

  it('leaves the visit to whoever has claimed it since', async () => {
    const { store, hands, claimOne, createClaimer, redact, stateOf } = await start();
    const one = await claimOne();
    await restoreVisits(store, redact, { number: 1, held: [], lockMs: 60_000 });
    await (await createClaimer('worker-2')).claimOne();
    expect(await hands.commit(one.job, snooze(60_000), { worker: 'worker-1' })).toEqual({ is: 'moved' });
    expect(await one.read()).toMatchObject({ owner: 'worker-2', notBefore: '0' });
    expect(await stateOf(one)).toBe('active');
  });
});
