import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { measureQueues } from '../../queues/measure-queues.ts';
import { openQueues, queueNames } from '../../queues/open-queues.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { acceptJob } from '../../src/records/accept-job.ts';
import { createStore } from '../../src/records/store.ts';
import { createKeySpace } from '../../src/redis/keys.ts';
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
  const accept = (tenant: string, delayMs = 0) =>
    acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant, delayMs }));
  return { queues, keySpace, accept };
}

describe('measureQueues', () => {
  it('finds nothing in queues that are empty', async () => {
    const empty = { waiting: 0, prioritized: 0, delayed: 0, active: 0, failed: 0 };
    const measures = await measureQueues(open().queues);
    expect(measures).toEqual(queueNames.map((stage) => ({ stage, counts: empty, oldestSeconds: 0 })));
  });

  it('counts the visits of all shards by stage and state', async () => {
    const { queues, accept } = open();
    for (let n = 0; n < 20; n++) await accept(`tenant-${n}`);
    await accept('tenant-1', 60_000);
    const counts = Object.fromEntries((await measureQueues(queues)).map((one) => [one.stage, one.counts]));
    expect(counts).toMatchObject({ redact: { prioritized: 20, delayed: 1 }, model: { prioritized: 0, delayed: 0 } });
    expect(await Promise.all(queues.shards.map(({ redact }) => redact.count()))).not.toContain(0);
  });

  it('tells the age of the visit that is next', async () => {
    const { queues, keySpace, accept } = open();
    const accepted = await accept('tenant-1');
    if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
    const { redact } = queues.of(keySpace.keysOf('tenant-1').tag);
    const id = visitId(accepted.jobId, 'redact', 1);
    await records.redis.hset(redact.toKey(id), 'timestamp', Date.now() - 90_000);
    const { oldestSeconds } = (await measureQueues(queues)).find(({ stage }) => stage === 'redact') ?? {};
    expect(oldestSeconds).toBeGreaterThanOrEqual(90);
  });
});
