import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExclusiveRun } from '../../workers/exclusive-run.ts';
import { createPromise } from '../support/create-promise.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { createGate, redact, startStageWorkers } from '../support/start-stage-workers.ts';

/** Starts works that run until they are told to end, and tells in which order they began and ended. */
function openStage() {
  const exclusiveRun = createExclusiveRun();
  const told: string[] = [];
  const start = (name: string, isExclusive: boolean) => {
    const { promise, resolve, reject } = createPromise<void>();
    const over = exclusiveRun.run(isExclusive, async () => {
      told.push(`${name} begins`);
      await promise;
      told.push(`${name} ends`);
      return name;
    });
    return { over, end: resolve, fail: () => reject(new Error(name)) };
  };
  return { exclusiveRun, told, start };
}

/** Until every promise that could settle has. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('createExclusiveRun', () => {
  it('runs works among others at once, and returns what they return', async () => {
    const { exclusiveRun, told, start } = openStage();
    const [one, other] = [start('a', false), start('b', false)];
    expect(told).toEqual(['a begins', 'b begins']);
    expect(exclusiveRun.untilOver).toBeUndefined();
    one.end();
    other.fail();
    expect(await one.over).toBe('a');
    await expect(other.over).rejects.toThrow('b');
  });

  it('runs one exclusively once all others are over', async () => {
    const { exclusiveRun, told, start } = openStage();
    const [one, other, exclusive] = [start('a', false), start('b', false), start('exclusive', true)];
    expect(exclusiveRun.untilOver).toBeDefined();
    one.end();
    await settle();
    expect(told).not.toContain('exclusive begins');
    other.fail();
    await expect(other.over).rejects.toThrow('b');
    await settle();
    expect(told.at(-1)).toBe('exclusive begins');
    exclusive.end();
    expect(await exclusive.over).toBe('exclusive');
    expect(exclusiveRun.untilOver).toBeUndefined();
  });

  it('waits for works that begin in the same turn', async () => {
    const { told, start } = openStage();
    const [, other] = [start('exclusive', true), start('a', false)];
    await settle();
    expect(told).toEqual(['a begins']);
    other.end();
    await settle();
    expect(told).toEqual(['a begins', 'a ends', 'exclusive begins']);
  });

  it('runs several that have to be exclusive one after the other, also when one fails', async () => {
    const { exclusiveRun, told, start } = openStage();
    const [first, second] = [start('first', true), start('second', true)];
    await settle();
    expect(told).toEqual(['first begins']);
    first.fail();
    await expect(first.over).rejects.toThrow('first');
    await settle();
    expect(told).toEqual(['first begins', 'second begins']);
    expect(exclusiveRun.untilOver).toBeDefined();
    second.end();
    expect(await second.over).toBe('second');
  });

  it('is over when the last that is exclusive is, for whoever waits for it', async () => {
    const { exclusiveRun, start } = openStage();
    const exclusive = start('exclusive', true);
    let isOver = false;
    const waiting = exclusiveRun.untilOver?.then(() => {
      isOver = true;
    });
    await settle();
    expect(isOver).toBe(false);
    exclusive.fail();
    await expect(exclusive.over).rejects.toThrow('exclusive');
    await waiting;
    expect(exclusiveRun.untilOver).toBeUndefined();
  });
});

describe('a job that crashed three workers', () => {
  let records: TestRecords;
  beforeAll(async () => {
    records = await startRecords();
  });
  afterAll(() => records.close());

  it('runs exclusively in its process, which claims nothing before that is over', async () => {
    const { store, keys, shard, accept, startOne } = await startStageWorkers(await records.openStore());
    const [other, suspect] = [createGate(redact), createGate(redact)];
    const works = new Map([[(await accept()).jobId, other]]);
    startOne({ redact: (visit) => (works.get(visit.job.jobId)?.work ?? redact)(visit) }, { slots: 4 });
    await eventually(() => other.inside.length === 1);
    await shard.redact.pause();
    const { jobId, read, stateOf } = await accept();
    works.set(jobId, suspect);
    await store.redis.hset(keys.job(jobId), { crashes: 3 });
    await shard.redact.resume();
    await eventually(async () => (await read()).exclusive === 'waiting');
    const next = await accept();
    other.open();
    await eventually(() => suspect.inside.length === 1);
    expect(await read()).toMatchObject({ exclusive: 'running', owner: 'a worker' });
    expect(await next.stateOf()).toBe('prioritized');
    suspect.open();
    await eventually(async () => (await next.stateOf()) === 'completed');
    expect([await stateOf(), (await read()).crashes]).toEqual(['completed', '0']);
  });
});
