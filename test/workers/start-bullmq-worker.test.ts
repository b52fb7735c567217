import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../src/records/keys.ts';
import { startBullmqWorker } from '../../workers/start-bullmq-worker.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { redact, startRedactWorkers, untilStopped } from '../support/start-redact-workers.ts';

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

  it('holds the job while it works on it, so that it can be stopped', async () => {
    const { accept, startOne } = await start();
    const { jobId, stateOf, holderOf } = await accept();
    const { held } = startOne(untilStopped);
    const stops = await eventually(() => held.get(jobId));
    expect([stops.size, await holderOf()]).toEqual([1, 'a worker']);
    for (const stop of stops) stop.stop();
    await eventually(async () => (await stateOf()) === 'completed');
    expect(held.size).toBe(0);
  });

  it('holds the job on when another visit of it came and went', async () => {
    const { queues, shard, accept, startOne } = await start();
    const { stateOf, id, holderOf, ...visit } = await accept();
    const { held } = startOne(untilStopped);
    const stops = await eventually(() => held.get(visit.jobId));
    const [working] = stops;
    await queues.add({ ...visit, token: 'a stale one', stage: 'redact', n: 9, priority: 1, task: 'note' });
    const stale = visitId(visit.jobId, 'redact', 9);
    await eventually(async () => (await shard.redact.getJobState(stale)) === 'completed');
    expect([...(held.get(visit.jobId) ?? [])]).toEqual([working]);
    working?.stop();
  });
});
