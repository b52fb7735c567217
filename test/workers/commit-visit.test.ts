import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { StageWork } from '../../workers/stage.ts';
import type { Stop } from '../../workers/stop.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import {
  answer,
  createGate,
  openStoreBehindProxy,
  redact,
  startStageWorkers,
  untilStopped,
} from '../support/start-stage-workers.ts';
import { watchScripts } from '../support/watch-scripts.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => {
  const { store, ...told } = watchScripts(await records.openStore());
  return { ...told, ...(await startStageWorkers(store)) };
};

describe('createCommit', () => {
  it('claims the next visit with the commit where the process has a free slot, and goes on without its queue', async () => {
    const { shard, claimed, handedOn, accept, startOne, errors } = await start();
    const { inFlight } = startOne({ redact, model: answer });
    const { id, read, stateOf } = await accept();
    await eventually(async () => (await shard.validate.count()) === 1);
    expect([claimed, handedOn]).toEqual([[id], [true, false]]);
    expect([await stateOf(), await stateOf('model', 2)]).toEqual(['completed', 'completed']);
    expect(await read()).toMatchObject({ stage: 'validate', visit: '3', owner: '' });
    expect(await shard.model.getActiveCount()).toBe(0);
    await eventually(() => inFlight.size === 0);
    expect(errors).toEqual([]);
  });

  it('notes the claimed visit in flight, as its own, so that it can be stopped', async () => {
    const { accept, startOne } = await start();
    const working: Stop[] = [];
    const model: StageWork<'model'>['work'] = (visit) => {
      working.push(visit.stop);
      return working.length === 1 ? untilStopped(visit) : answer(visit);
    };
    const { inFlight } = startOne({ redact, model });
    const { jobId, read, stateOf } = await accept();
    await eventually(() => working.length === 1 && inFlight.get(jobId)?.size === 1);
    expect([...(inFlight.get(jobId) ?? [])]).toEqual(working);
    expect(await read()).toMatchObject({ stage: 'model', owner: 'a worker' });
    working[0]?.stop();
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
  });

  it('leaves the next visit to the queue where no slot is free', async () => {
    const { claimed, accept, startOne } = await start();
    const gate = createGate(answer);
    startOne({ redact, model: gate.work }, { slots: 1 });
    await accept();
    await eventually(() => gate.inside.length === 1);
    const { jobId, stateOf } = await accept();
    await eventually(async () => (await stateOf('model', 2)) === 'prioritized');
    gate.open();
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect(claimed).toContain(`${jobId}-model-2`);
    expect(gate.inside).toHaveLength(2);
  });

  it('leaves it to the queue while the stage is paused', async () => {
    const { shard, handedOn, accept, startOne } = await start();
    await shard.model.pause();
    const gate = createGate(answer);
    startOne({ redact, model: gate.work });
    const { stateOf } = await accept();
    await eventually(async () => (await stateOf()) === 'completed');
    expect([await stateOf('model', 2), handedOn, gate.inside]).toEqual(['prioritized', [false], []]);
    gate.open();
    await shard.model.resume();
    await eventually(async () => (await stateOf('model', 2)) === 'completed', { withinMs: 3000 });
  });

  it('leaves it to the queue where the stage has no worker here, or one that is stopping', async () => {
    const { shard, claimed, handedOn, accept, startOne } = await start();
    const gate = createGate(redact);
    const { workers, close } = startOne({ redact: gate.work, model: answer });
    const { stateOf } = await accept();
    await eventually(() => gate.inside.length === 1);
    workers.model?.stop();
    gate.open();
    await eventually(async () => (await stateOf()) === 'completed');
    await close();
    expect([await stateOf('model', 2), handedOn]).toEqual(['prioritized', [false]]);
    startOne({ model: answer }, { workerId: 'another worker' });
    await eventually(async () => (await shard.validate.count()) === 1);
    expect([claimed.length, handedOn]).toEqual([2, [false, false]]);
  });

  it('gives a claimed visit back that meets a worker that is stopping', async () => {
    let stop: () => void = () => undefined;
    const { store, handedOn } = watchScripts(await records.openStore(), ({ isClaimed }) => isClaimed && stop());
    const { shard, accept, startOne } = await startStageWorkers(store);
    const { workers, close } = startOne({ redact, model: answer });
    stop = () => workers.model?.stop();
    const { read, stateOf } = await accept();
    await eventually(() => handedOn.length === 1);
    await close();
    expect(handedOn).toEqual([true]);
    expect(await stateOf('model', 2)).toBe('waiting');
    expect([(await read()).owner, await shard.model.getActiveCount()]).toEqual(['', 0]);
    const gate = createGate(answer);
    gate.open();
    startOne({ model: gate.work }, { workerId: 'another worker' });
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect([gate.inside.length, (await read()).crashes]).toEqual([1, undefined]);
  });

  it('claims nothing while a visit waits to run exclusively, or does', async () => {
    const { handedOn, accept, startOne } = await start();
    const [gate, alone, model] = [createGate(redact), createGate(redact), createGate(answer)];
    const { exclusiveRun } = startOne({ redact: gate.work, model: model.work });
    const { stateOf } = await accept();
    await eventually(() => gate.inside.length === 1);
    const over = exclusiveRun.run(true, () => alone.work({ job: { jobId: 'alone' } } as never));
    gate.open();
    await eventually(() => alone.inside.length === 1);
    expect([await stateOf('model', 2), handedOn, model.inside]).toEqual(['prioritized', [false], []]);
    model.open();
    alone.open();
    await over;
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
  });

  it('leaves to others what it hears of while its slots are full', async () => {
    const { store, accept, startOne } = await start();
    const readWaiting = async () => /blocked_clients:(\d+)/.exec(await store.redis.info('clients'))?.[1];
    const [own, others] = [createGate(answer), createGate(answer)];
    startOne({ redact, model: own.work }, { slots: 1 });
    await eventually(async () => (await readWaiting()) === '2');
    startOne({ model: others.work }, { workerId: 'another worker', slots: 1 });
    await eventually(async () => (await readWaiting()) === '3');
    await accept();
    await eventually(() => own.inside.length === 1);
    await accept();
    await eventually(() => others.inside.length === 1, { withinMs: 2000 });
  });

  it('gives a visit back of which nobody heard whether it was claimed, and works on it once', async () => {
    const { store, proxy } = await openStoreBehindProxy(records);
    const { shard, accept, startOne } = await startStageWorkers(store);
    const model = createGate(answer);
    model.open();
    startOne({ redact, model: model.work }, { workerId: 'most forgetful' });
    await accept();
    await eventually(async () => (await shard.validate.count()) === 1);
    const lost = proxy.loseReplyTo('"hasSlot":true');
    const { read, stateOf } = await accept();
    await lost;
    expect((await read()).owner).toBe('most forgetful');
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect([model.inside.length, await shard.validate.count()]).toEqual([2, 2]);
    expect([await shard.model.getActiveCount(), (await read()).crashes]).toEqual([0, undefined]);
  });

  it('puts a visit off once when its commit is repeated', async () => {
    const { store, proxy } = await openStoreBehindProxy(records);
    const { keys, shard, accept, startOne } = await startStageWorkers(store);
    const gate = createGate<'redact'>(async (visit) => {
      if (visit.job.throttles === 0) throw new Failure('model-throttled', { retryAfterMs: 1000 });
      return redact(visit);
    });
    gate.open();
    startOne({ redact: gate.work });
    await accept();
    await eventually(async () => (await shard.model.count()) === 1);
    const lost = proxy.loseReplyTo('"event":"throttled');
    const { jobId } = await accept();
    await lost;
    await eventually(async () => (await shard.model.count()) === 2);
    const history = await records.redis.lrange(keys.history(jobId), 0, -1);
    const events = history.map((line) => line.slice(line.indexOf(' ') + 1));
    expect(events).toEqual(['started redact', 'throttled model-throttled', 'started redact', 'redacted']);
    expect(gate.inside).toHaveLength(4);
  });
});
