import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { NOBODY_YET } from '../../src/records/scripts/start.ts';
import { blockingOptions, openRedis } from '../../src/redis/open-redis.ts';
import type { StageWork } from '../../workers/stage.ts';
import { startWorker } from '../../workers/start-worker.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { redact, startRedactWorkers } from '../support/start-redact-workers.ts';
import { startRedisProxy } from '../support/start-redis-proxy.ts';
import { tellHoldingStories } from '../support/tell-holding-stories.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => startRedactWorkers(await records.openStore({ movesVisits: true }), startWorker);

/** Work that waits until it is let go, and whom it waits for. */
function createGate() {
  const inside: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const work: StageWork<'redact'>['work'] = async (visit) => {
    inside.push(visit.job.jobId);
    await opened;
    return redact(visit);
  };
  return { work, inside, open };
}

describe('startWorker', () => {
  it('runs a visit, which its commit ends in the queue', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf, holderOf } = await accept();
    const { held } = startOne(redact);
    await eventually(async () => (await stateOf()) === 'completed');
    expect((await shard.redact.getJob(id))?.returnvalue).toBeNull();
    expect(await shard.redact.getActiveCount()).toBe(0);
    expect(await shard.model.count()).toBe(1);
    expect(await holderOf()).toBe(NOBODY_YET);
    await eventually(() => held.size === 0);
    expect(errors).toEqual([]);
  });

  it('hears of a visit that comes while it waits', async () => {
    const { accept, startOne } = await start();
    startOne(redact);
    const first = await accept();
    await eventually(async () => (await first.stateOf()) === 'completed');
    const second = await accept();
    await eventually(async () => (await second.stateOf()) === 'completed', { withinMs: 3000 });
  });

  it('puts a visit off until it is due, and holds it no more', async () => {
    const { shard, accept, startOne, errors } = await start();
    const { id, stateOf, holderOf } = await accept();
    const delays = [0, 30, 60_000];
    let runs = 0;
    startOne(async () => {
      const delayMs = delays[runs] ?? 60_000;
      runs += 1;
      return { is: 'put-off', delayMs };
    });
    await eventually(async () => runs === 3 && (await stateOf()) === 'delayed');
    expect((await shard.redact.getJob(id))?.delay).toBeGreaterThan(0);
    expect(await holderOf()).toBe('');
    expect(errors).toEqual([]);
  });

  tellHoldingStories(start);

  it('takes no more visits than it has places for, and the rest when there are some', async () => {
    const { shard, accept, startOne } = await start();
    const visits = await Promise.all(Array.from({ length: 5 }, accept));
    const gate = createGate();
    startOne(gate.work, { concurrency: 3 });
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
      const gate = createGate();
      startOne(gate.work, { workerId });
      return gate;
    });
    const visits = await Promise.all(Array.from({ length: 4 }, accept));
    await eventually(() => gates.every(({ inside }) => inside.length === 2));
    for (const { open } of gates) open();
    await eventually(async () => (await shard.model.count()) === 4);
    const taken = gates.flatMap(({ inside }) => inside);
    expect(taken.toSorted()).toEqual(visits.map(({ jobId }) => jobId).toSorted());
  });

  it('works on no more than the queue may, and goes on as soon as it may', async () => {
    const { shard, accept, startOne } = await start();
    await shard.redact.setGlobalConcurrency(1);
    for (let n = 0; n < 4; n++) await accept();
    let together = 0;
    let most = 0;
    startOne(async (visit) => {
      together += 1;
      most = Math.max(most, together);
      const verdict = await redact(visit);
      together -= 1;
      return verdict;
    });
    await eventually(async () => (await shard.model.count()) === 4, { withinMs: 3000 });
    expect(most).toBe(1);
  });

  it('takes nothing off a paused queue, and goes on when it is resumed', async () => {
    const { shard, accept, startOne } = await start();
    await shard.redact.pause();
    await accept();
    let isResumed = false;
    const seen: boolean[] = [];
    startOne(async (visit) => {
      seen.push(isResumed);
      return redact(visit);
    });
    const { stateOf } = await accept();
    expect(await stateOf()).toBe('prioritized');
    isResumed = true;
    await shard.redact.resume();
    await eventually(async () => (await shard.model.count()) === 2, { withinMs: 3000 });
    expect(seen).toEqual([true, true]);
  });

  it('lets what is under way finish when it is closed, and takes nothing more', async () => {
    const { shard, accept, startOne } = await start();
    await Promise.all(Array.from({ length: 3 }, accept));
    const gate = createGate();
    const { worker } = startOne(gate.work, { concurrency: 1 });
    await eventually(() => gate.inside.length === 1);
    const closed = worker.close();
    gate.open();
    await closed;
    expect(gate.inside).toHaveLength(1);
    expect(await shard.model.count()).toBe(1);
    expect([await shard.redact.getActiveCount(), await shard.redact.getPrioritizedCount()]).toEqual([0, 2]);
  });

  it('gives visits back whose reply was lost, and takes them again', async () => {
    const proxy = await startRedisProxy(records.server.socketPath);
    const redis = await openRedis(blockingOptions(proxy.url), () => undefined);
    redis.options.lazyConnect = false;
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const store = await records.openStore({ movesVisits: true, redis });
    const { shard, accept, startOne } = await startRedactWorkers(store, startWorker);
    let runs = 0;
    startOne(
      async (visit) => {
        runs += 1;
        return redact(visit);
      },
      { workerId: 'most forgetful' },
    );
    await accept();
    await eventually(async () => (await shard.model.count()) === 1);
    const lost = proxy.loseReplyTo('"most forgetful"');
    const visits = await Promise.all([accept(), accept()]);
    await lost;
    await eventually(async () => (await shard.model.count()) === 3);
    expect(runs).toBe(3);
    expect(await Promise.all(visits.map(({ stateOf }) => stateOf()))).toEqual(['completed', 'completed']);
    expect(await shard.redact.getActiveCount()).toBe(0);
  });

  it('goes on after a bug in a visit, which comes again', async () => {
    const { accept, startOne, errors } = await start();
    const { stateOf } = await accept();
    const bug = async () => Promise.reject(new TypeError('a bug'));
    startOne(redact, { tools: { commit: bug } });
    await eventually(async () => (await stateOf()) === 'delayed');
    expect(errors).toEqual([new TypeError('a bug')]);
  });
});
