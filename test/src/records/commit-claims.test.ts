import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken, visitId } from '../../../src/jobs/ids.ts';
import { askAgain, cancel, retry } from '../../../src/jobs/transitions.ts';
import { commit } from '../../../src/records/commit.ts';
import { recoverVisits, restoreVisits } from '../../../src/records/heartbeat.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { openStages, redacted } from './commit/open-stages.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => openStages(await records.openStore());

describe('a claim with the commit', () => {
  it('gives the next visit to the worker that has a free slot for it', async () => {
    const { hands, shard, claimOne, model, nextStateOf } = await start();
    const one = await claimOne();
    const committed = await hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true });
    expect(committed).toMatchObject({ is: 'done', isClaimed: true });
    expect(await nextStateOf(one)).toBe('active');
    expect(await one.read()).toMatchObject({ owner: 'worker-1', stage: 'model', visit: '2' });
    expect(await shard.model.getJobCounts()).toMatchObject({ active: 1, prioritized: 0, waiting: 0 });
    expect(await model.claim()).toMatchObject({ is: 'claimed', visits: [] });
  });

  it('adds it instead when the stage is paused', async () => {
    const { hands, shard, claimOne, nextStateOf } = await start();
    const one = await claimOne();
    await shard.model.pause();
    expect(await hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true })).toMatchObject({
      isClaimed: false,
    });
    expect([await nextStateOf(one), (await one.read()).owner]).toEqual(['prioritized', '']);
  });

  it('adds it instead when all workers together have as much in flight as they may', async () => {
    const { hands, shard, claimOne, nextStateOf } = await start();
    const [one, other, third] = [await claimOne(), await claimOne(), await claimOne()];
    await shard.model.setGlobalConcurrency(2);
    const both = [one, other, third].map(({ job }) =>
      hands.commit(job, redacted(job), { worker: 'worker-1', hasSlot: true }),
    );
    expect(await Promise.all(both)).toMatchObject([{ isClaimed: true }, { isClaimed: true }, { isClaimed: false }]);
    const states = await Promise.all([one, other, third].map(nextStateOf));
    expect(states).toEqual(['active', 'active', 'prioritized']);
  });

  it.each([
    ['a lower priority', 6],
    ['the same priority', 5],
    ['a higher priority', 4],
  ])('passes no visit of %s that waits', async (_, waiting) => {
    const { hands, claimOne, model } = await start();
    const [first, one] = [await claimOne(waiting), await claimOne(5)];
    await hands.commit(first.job, redacted(first.job));
    expect(await hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true })).toMatchObject({
      isClaimed: false,
    });
    const claimed = await model.claim();
    const ids = claimed.is === 'claimed' ? claimed.visits.map(({ id }) => id) : [];
    expect(ids).toEqual(waiting > 5 ? [one.next.id, first.next.id] : [first.next.id, one.next.id]);
  });

  it('lets one go first that was given back, whatever its priority, or whose wait is over', async () => {
    for (const how of ['given back', 'due'] as const) {
      const { store, hands, claimOne, model, nextStateOf } = await start();
      const [first, one] = [await claimOne(how === 'due' ? 1 : 9), await claimOne(1)];
      await hands.commit(first.job, redacted(first.job));
      const { job } = await model.claimOne();
      if (how === 'due') await hands.commit(job, retry(job, { code: 'model-error' }, 0));
      else await restoreVisits(store, model, { number: 1, held: [], lockMs: 60_000 });
      const committed = await hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true });
      expect(committed).toMatchObject({ isClaimed: false });
      expect(await nextStateOf(one)).toBe('prioritized');
    }
  });

  it('lets one go first that was added in the same command', async () => {
    const { hands, claimOne, nextStateOf } = await start();
    const [first, one] = [await claimOne(9), await claimOne(1)];
    const both = [
      hands.commit(first.job, redacted(first.job)),
      hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true }),
    ];
    expect(await Promise.all(both)).toMatchObject([{ isClaimed: false }, { isClaimed: false }]);
    expect(await nextStateOf(one)).toBe('prioritized');
  });

  it('is in doubt when its reply was lost: it is repeated, and given back by what the worker says it holds', async () => {
    const { store, hands, claimOne, model, nextStateOf, stateOf } = await start();
    const one = await claimOne();
    const { stage, visit, now: since } = one.job;
    const options = { own: { stage, visit, since }, worker: 'worker-1', hasSlot: true, nextToken: createToken() };
    expect(await commit(store, one.job, redacted(one.job), options)).toMatchObject({ isClaimed: true });
    const again = await commit(store, one.job, redacted(one.job), options);
    expect(again).toMatchObject({ is: 'done', isRepeated: true });
    expect(again).not.toHaveProperty('isClaimed');
    expect([await stateOf(one), await nextStateOf(one)]).toEqual(['completed', 'active']);
    expect(await restoreVisits(store, model, { number: 0, held: [], lockMs: 60_000 })).toBe(1);
    expect([await nextStateOf(one), (await one.read()).owner]).toEqual(['waiting', '']);
    expect(await model.claimOne()).toMatchObject({ id: one.next.id, job: { hasCrashed: false } });
    expect(await hands.commit(one.job, cancel())).toEqual({ is: 'moved' });
  });

  it('is recovered when its worker crashes, which counts', async () => {
    const { store, keys, hands, claimOne, createClaimer, nextStateOf } = await start();
    const one = await claimOne();
    await hands.commit(one.job, redacted(one.job), { worker: 'worker-1', hasSlot: true });
    expect(await recoverVisits(store, keys)).toEqual([]);
    await store.redis.del(keys.worker('worker-1'));
    expect(await recoverVisits(store, keys)).toEqual([one.next.id]);
    expect(await nextStateOf(one)).toBe('waiting');
    const other = await createClaimer('worker-2', { stage: 'model' });
    expect(await other.claimOne()).toMatchObject({ id: one.next.id, job: { hasCrashed: true, crashes: 1 } });
  });

  it('is none of a job whose latest attempt is another: what the process knows of it is not all', async () => {
    const { store, keys, hands, claimOne, model, shard } = await start();
    const one = await claimOne();
    await hands.commit(one.job, redacted(one.job));
    const { job } = await model.claimOne();
    const begun = await hands.begin(job);
    if (begun.is !== 'begun') throw new Error(begun.is);
    await store.redis.hset(keys.job(one.jobId), { attempts: 2 });
    const attempt = { ...begun.attempt, outcome: 'failed', failure: 'answer-empty' } as const;
    const { change } = askAgain(job, { code: 'answer-empty', attempt });
    expect(await hands.commit(job, change, { worker: 'worker-1', hasSlot: true })).toMatchObject({
      is: 'done',
      isClaimed: false,
    });
    expect(await shard.model.getJobState(visitId(one.jobId, 'model', 3))).toBe('prioritized');
  });
});
