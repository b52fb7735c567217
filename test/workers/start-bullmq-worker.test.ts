import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBullmqWorker } from '../../workers/start-bullmq-worker.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { redact, startRedactWorkers } from '../support/start-redact-workers.ts';
import { tellHoldingStories } from '../support/tell-holding-stories.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => startRedactWorkers(await records.openStore(), startBullmqWorker);

describe('startBullmqWorker', () => {
  it('runs a visit and returns nothing to the queue', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf } = await accept();
    const { held } = startOne(redact);
    await eventually(async () => (await stateOf()) === 'completed');
    const job = await shard.redact.getJob(id);
    expect(job?.returnvalue).toBeNull();
    expect([held.size, errors]).toEqual([0, []]);
    expect(await shard.model.count()).toBe(1);
  });

  it('puts a visit off until it is due, and holds it no more', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf, holderOf } = await accept();
    let runs = 0;
    startOne(async () => {
      runs += 1;
      return { is: 'put-off', delayMs: runs === 1 ? 0 : 60_000 };
    });
    await eventually(async () => runs === 2 && (await stateOf()) === 'delayed');
    const job = await shard.redact.getJob(id);
    expect(job?.delay).toBeGreaterThan(0);
    expect(await holderOf()).toBe('');
    expect(errors).toEqual([]);
  });

  it('does nothing for a visit that is early, but puts it off', async () => {
    const { store, keys, accept, startOne } = await start();
    const { jobId, stateOf } = await accept();
    await store.redis.hset(keys.job(jobId), 'notBefore', Date.now() + 60_000);
    let runs = 0;
    startOne(async (visit) => {
      runs += 1;
      return redact(visit);
    });
    await eventually(async () => (await stateOf()) === 'delayed');
    expect(runs).toBe(0);
  });

  tellHoldingStories(start);
});
