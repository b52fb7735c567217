import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { measureQueues } from '../../queues/measure-queues.ts';
import { openQueues, queueNames } from '../../queues/open-queues.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import { acceptJob } from '../../src/records/accept-job.ts';
import { createStore } from '../../src/records/store.ts';
import { createKeySpace } from '../../src/redis/key-space.ts';
import { readClock } from '../../src/redis/read-clock.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
let spaces = 0;

/** Queues of two shards with their records. */
function open() {
  spaces += 1;
  const keySpace = createKeySpace(`m${spaces}`, 2);
  const store = createStore(records.redis, keySpace, [{ id: 'k1', bytes: Buffer.alloc(32) }], {
    ...{ retentionMs: 60_000, boardHistory: 10, visitsLua },
  });
  const queues = openQueues(records.redis, keySpace, { isFailFast: false, onError: () => undefined });
  onTestFinished(() => queues.close());
  const accept = (tenant: string, delayMs = 0, priority = 5) =>
    acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant, delayMs, priority }));
  return { queues, keySpace, store, accept };
}

describe('measureQueues', () => {
  it('finds nothing in queues that are empty', async () => {
    const empty = { waiting: 0, prioritized: 0, delayed: 0, active: 0, failed: 0 };
    const { queues, store } = open();
    const measures = await measureQueues(queues, store);
    expect(measures).toEqual(queueNames.map((stage) => ({ stage, counts: empty, oldestSeconds: 0 })));
  });

  it('counts the visits of all shards by stage and state', async () => {
    const { queues, store, accept } = open();
    for (let n = 0; n < 20; n++) await accept(`tenant-${n}`);
    await accept('tenant-1', 60_000);
    const counts = Object.fromEntries((await measureQueues(queues, store)).map((one) => [one.stage, one.counts]));
    expect(counts).toMatchObject({ redact: { prioritized: 20, delayed: 1 }, model: { prioritized: 0, delayed: 0 } });
    expect(await Promise.all(queues.shards.map(({ redact }) => redact.count()))).not.toContain(0);
  });

  it('tells for how long the one has waited that is due for the longest time, whatever its priority', async () => {
    const { queues, keySpace, store, accept } = open();
    const lookAt = async () => (await measureQueues(queues, store)).find(({ stage }) => stage === 'redact');
    for (const [n, waitedMs] of [30_000, 90_000, 60_000].entries()) {
      const accepted = await accept('tenant-1', 0, n + 1);
      if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
      const at = (await readClock(records.redis)) - waitedMs;
      await records.redis.hset(keySpace.keysOf('tenant-1').job(accepted.jobId), 'visitAt', at);
      if (n === 1) await records.redis.hset(keySpace.keysOf('tenant-1').job(accepted.jobId), 'notBefore', at + 20_000);
    }
    // The second one was not due before 70 s ago.
    const { oldestSeconds = 0 } = (await lookAt()) ?? {};
    expect(Math.floor(oldestSeconds / 10)).toBe(7);
  });
});
