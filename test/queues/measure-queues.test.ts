import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { measureQueues } from '../../queues/measure-queues.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { stages } from '../../src/jobs/job-view.ts';
import { createKeySpace } from '../../src/redis/keys.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

let spaces = 0;
function open() {
  spaces += 1;
  const queues = openQueues(records.redis, createKeySpace(`m${spaces}`, 2), {
    isFailFast: false,
    onError: () => undefined,
  });
  onTestFinished(() => queues.close());
  return queues;
}

const visit = { jobId: 'job_1', token: 't', stage: 'model', n: 1, priority: 5, task: 'note' } as const;

describe('measureQueues', () => {
  it('finds nothing in queues that are empty', async () => {
    const empty = { waiting: 0, prioritized: 0, delayed: 0, active: 0, failed: 0 };
    const measures = await measureQueues(open());
    expect(measures).toEqual(stages.map((stage) => ({ stage, counts: empty, oldestSeconds: 0 })));
  });

  it('counts the visits of all shards by stage and state', async () => {
    const queues = open();
    for (let n = 0; n < 20; n++) await queues.add({ ...visit, jobId: `job_${n}`, tenant: `tenant-${n}` });
    await queues.add({ ...visit, tenant: 'tenant-1', n: 2, delayMs: 60_000 });
    await queues.add({ ...visit, tenant: 'tenant-1', stage: 'dead-letter' });
    const counts = Object.fromEntries((await measureQueues(queues)).map((one) => [one.stage, one.counts]));
    expect(counts).toMatchObject({
      model: { prioritized: 20, delayed: 1 },
      'dead-letter': { prioritized: 1 },
      redact: { prioritized: 0 },
    });
    expect(await Promise.all(queues.shards.map(({ model }) => model.count()))).not.toContain(0);
  });

  it('tells the age of the visit that is next', async () => {
    const queues = open();
    await queues.add({ ...visit, tenant: 'tenant-1' });
    const shard = queues.shards.map(({ model }) => model);
    const job = (await Promise.all(shard.map((queue) => queue.getJob('job_1-model-1')))).find(
      (one) => one !== undefined,
    );
    const key = shard[0]?.toKey(job?.id ?? '') ?? '';
    const own = (await records.redis.exists(key)) ? key : (shard[1]?.toKey(job?.id ?? '') ?? '');
    await records.redis.hset(own, 'timestamp', Date.now() - 90_000);
    const { oldestSeconds } = (await measureQueues(queues)).find(({ stage }) => stage === 'model') ?? {};
    expect(oldestSeconds).toBeGreaterThanOrEqual(90);
  });
});
