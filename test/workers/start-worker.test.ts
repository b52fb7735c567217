import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoverVisits } from '../../src/records/heartbeat.ts';
import { eventually } from '../support/eventually.ts';
import { putInBatch } from '../support/put-in-batch.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { createGate, openStoreBehindProxy, redact, startStageWorkers } from '../support/start-stage-workers.ts';
import { watchScripts } from '../support/watch-scripts.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => startStageWorkers(await records.openStore());

describe('startWorker', () => {
  it('runs a visit, which its commit ends in the queue', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf, read } = await accept();
    const { inFlight } = startOne({ redact });
    await eventually(async () => (await stateOf()) === 'completed');
    expect((await shard.redact.getJob(id))?.returnvalue).toBeNull();
    expect(await shard.redact.getActiveCount()).toBe(0);
    expect(await shard.model.count()).toBe(1);
    expect(await read()).toMatchObject({ owner: '', stage: 'model' });
    await eventually(() => inFlight.size === 0);
    expect(errors).toEqual([]);
  });

  it('hears of a visit that comes while it waits', async () => {
    const { accept, startOne } = await start();
    startOne({ redact });
    const first = await accept();
    await eventually(async () => (await first.stateOf()) === 'completed');
    const second = await accept();
    await eventually(async () => (await second.stateOf()) === 'completed', { withinMs: 3000 });
  });

  it('snoozes a visit until it is due, and owns it no more', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf, read } = await accept();
    const delays = [0, 30, 60_000];
    let runs = 0;
    startOne({
      redact: async () => {
        const delayMs = delays[runs] ?? 60_000;
        runs += 1;
        return { is: 'snooze', delayMs };
      },
    });
    await eventually(async () => runs === 3 && (await stateOf()) === 'delayed');
    expect((await shard.redact.getJob(id))?.delay).toBeGreaterThan(0);
    expect(await read()).toMatchObject({ owner: '' });
    expect(errors).toEqual([]);
  });

  it('cancels a job whose batch is being cancelled, and does none of its work', async () => {
    const { store, keys, shard, accept, startOne } = await start();
    const visits = await Promise.all(Array.from({ length: 5 }, () => accept()));
    for (const { jobId } of visits) await putInBatch(store, jobId, 'batch_1');
    await store.redis.sadd(keys.cancelling, 'batch_1');
    const gate = createGate(redact);
    startOne({ redact: gate.work });
    for (const { read } of visits) await eventually(async () => (await read()).status === 'cancelled');
    expect([await shard.redact.count(), await shard.redact.getActiveCount(), gate.inside]).toEqual([0, 0, []]);
  });

  it('claims no more visits than it has slots for, and the rest when there are some', async () => {
    const { shard, accept, startOne } = await start();
    const visits = await Promise.all(Array.from({ length: 5 }, () => accept()));
    const gate = createGate(redact);
    startOne({ redact: gate.work }, { slots: 3 });
    await eventually(() => gate.inside.length === 3);
    expect(await shard.redact.getActiveCount()).toBe(3);
    expect(await shard.redact.getPrioritizedCount()).toBe(2);
    gate.open();
    await eventually(async () => (await shard.model.count()) === 5);
    expect(gate.inside.toSorted()).toEqual(visits.map(({ jobId }) => jobId).toSorted());
  });

  it('shares a queue with others: each visit goes to one of them', async () => {
    const { shard, accept, startOne } = await start();
    const gates = ['one', 'two'].map((workerId) => {
      const gate = createGate(redact);
      startOne({ redact: gate.work }, { workerId });
      return gate;
    });
    const visits = await Promise.all(Array.from({ length: 4 }, () => accept()));
    await eventually(() => gates.every(({ inside }) => inside.length === 2));
    for (const { open } of gates) open();
    await eventually(async () => (await shard.model.count()) === 4);
    const claimed = gates.flatMap(({ inside }) => inside);
    expect(claimed.toSorted()).toEqual(visits.map(({ jobId }) => jobId).toSorted());
  });

  it('works on no more than the queue may, and goes on as soon as it may', async () => {
    const { shard, accept, startOne } = await start();
    await shard.redact.setGlobalConcurrency(1);
    for (let n = 0; n < 4; n++) await accept();
    let together = 0;
    let most = 0;
    startOne({
      redact: async (visit) => {
        together += 1;
        most = Math.max(most, together);
        const verdict = await redact(visit);
        together -= 1;
        return verdict;
      },
    });
    await eventually(async () => (await shard.model.count()) === 4, { withinMs: 3000 });
    expect(most).toBe(1);
  });

  it('claims nothing off a paused queue, and goes on when it is resumed', async () => {
    const { shard, accept, startOne } = await start();
    await shard.redact.pause();
    await accept();
    let isResumed = false;
    const seen: boolean[] = [];
    startOne({
      redact: async (visit) => {
        seen.push(isResumed);
        return redact(visit);
      },
    });
    const { stateOf } = await accept();
    expect(await stateOf()).toBe('prioritized');
    isResumed = true;
    await shard.redact.resume();
    await eventually(async () => (await shard.model.count()) === 2, { withinMs: 3000 });
    expect(seen).toEqual([true, true]);
  });

  it('lets what is in flight finish when it is closed, and claims nothing more', async () => {
    const { shard, accept, startOne } = await start();
    await Promise.all(Array.from({ length: 3 }, () => accept()));
    const gate = createGate(redact);
    const { close } = startOne({ redact: gate.work }, { slots: 1 });
    await eventually(() => gate.inside.length === 1);
    const closed = close();
    gate.open();
    await closed;
    expect(gate.inside).toHaveLength(1);
    expect(await shard.model.count()).toBe(1);
    expect([await shard.redact.getActiveCount(), await shard.redact.getPrioritizedCount()]).toEqual([0, 2]);
  });

  it('gives visits back whose reply was lost, and claims them again', async () => {
    const { store, proxy } = await openStoreBehindProxy(records);
    const { shard, accept, startOne } = await startStageWorkers(store);
    const gate = createGate(redact);
    gate.open();
    startOne({ redact: gate.work }, { workerId: 'most forgetful' });
    await accept();
    await eventually(async () => (await shard.model.count()) === 1);
    const lost = proxy.loseReplyTo('"most forgetful"');
    const visits = await Promise.all([accept(), accept()]);
    await lost;
    await eventually(async () => (await shard.model.count()) === 3);
    expect(gate.inside).toHaveLength(3);
    expect(await Promise.all(visits.map(({ stateOf }) => stateOf()))).toEqual(['completed', 'completed']);
    expect(await shard.redact.getActiveCount()).toBe(0);
  });

  it('goes on when its heartbeat has ended, with what it still has', async () => {
    const { store, keys, shard, accept, startOne } = await start();
    const gate = createGate(redact);
    startOne({ redact: gate.work });
    const first = await accept();
    await eventually(() => gate.inside.length === 1);
    await store.redis.del(keys.worker('a worker'));
    const second = await accept();
    await eventually(() => gate.inside.length === 2);
    expect(gate.inside).toEqual([first.jobId, second.jobId]);
    expect(await shard.redact.getActiveCount()).toBe(2);
  });

  it('goes on after a bug in a visit, which comes again', async () => {
    const { accept, startOne, errors } = await start();
    const { stateOf, read } = await accept();
    const failAt = (point: string) => {
      if (point === 'redact.done') throw new TypeError('a bug');
    };
    const { inFlight } = startOne({ redact }, { tools: { failAt } });
    await eventually(async () => (await stateOf()) === 'delayed');
    await eventually(() => inFlight.size === 0);
    expect([errors, (await read()).stage]).toEqual([[new TypeError('a bug')], 'redact']);
  });

  it('lets a job wait that has crashed its worker, twice as long each time, and gives it up at the fifth', async () => {
    const { store, keys, shard, hands, accept, startOne } = await start();
    const jobs = await Promise.all(Array.from({ length: 5 }, () => accept()));
    for (const [crashes, job] of jobs.entries()) {
      await hands.start(job, 'redact');
      await store.redis.hset(keys.job(job.jobId), { crashes });
    }
    await hands.crash();
    expect(await recoverVisits(store, keys)).toHaveLength(5);
    const gate = createGate(redact);
    startOne({ redact: gate.work });
    await eventually(async () => (await shard.redact.getDelayedCount()) === 4);
    const delays = await Promise.all(jobs.map(async ({ id }) => (await shard.redact.getJob(id))?.delay));
    expect(delays).toEqual([2000, 4000, 8000, 16_000, 0]);
    expect(gate.inside).toEqual([]);
    await eventually(async () => (await jobs[4]?.read())?.failure === 'poison');
  });

  it('reserves no slot while what comes back from a claim may need it', async () => {
    const reserved: boolean[] = [];
    const watched = watchScripts(await records.openStore(), (reply) => {
      if ('visits' in reply) reserved.push(workers.redact?.reserve('another', 5) !== undefined);
    });
    const { accept, startOne } = await startStageWorkers(watched.store);
    const { workers } = startOne({ redact: createGate(redact).work }, { slots: 1 });
    const { read } = await accept();
    await eventually(async () => (await read()).owner === 'a worker');
    expect(new Set(reserved)).toEqual(new Set([false]));
  });

  it('gives back what was claimed for it when it is told to stop meanwhile', async () => {
    let stop: () => void = () => undefined;
    const watched = watchScripts(await records.openStore(), () => watched.claimed.length > 0 && stop());
    const { shard, accept, startOne } = await startStageWorkers(watched.store);
    const gate = createGate(redact);
    const { workers, close } = startOne({ redact: gate.work });
    stop = () => workers.redact?.stop();
    const { read, stateOf } = await accept();
    await eventually(async () => (await read()).owner === 'a worker');
    await close();
    expect([await stateOf(), (await read()).owner, gate.inside]).toEqual(['waiting', '', []]);
    expect(await shard.redact.getActiveCount()).toBe(0);
  });
});
