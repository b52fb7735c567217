import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import type { BatchView } from '../../src/jobs/batch-view.ts';
import { readRedisInfo } from '../../src/redis/read-redis-info.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const sort = createSortTask();
const BALLAST_BYTES = 50_000_000;

/** Leaves Redis a sixth of its memory: too little to take jobs, more than enough to work. */
async function fill({ redis: client }: Pipeline): Promise<void> {
  await client.setrange('ballast', BALLAST_BYTES, 'x');
  const used = Number((await readRedisInfo(client, 'memory')).get('used_memory'));
  await client.config('SET', 'maxmemory', Math.round(used * 1.2));
}

async function empty({ redis: client }: Pipeline): Promise<void> {
  await client.config('SET', 'maxmemory', 0);
  await client.del('ballast');
}

const overloaded = { code: 'overloaded', status: 503, retryable: true, retryAfterMs: 5000 };

const submitOnce = ({ request }: Pipeline, input: object = { text: 'ok' }) =>
  request('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ task: 'sort', input }),
  });

/** The refusal; the look at the memory may be a second old. */
async function findRefusal(pipeline: Pipeline): Promise<Response> {
  return eventually(async () => {
    const answer = await submitOnce(pipeline);
    return answer.status !== 202 && answer;
  });
}

describe('a Redis that is nearly full', () => {
  it('takes no jobs, works on those it has, and takes jobs again when there is room', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [sort], stages: [] });
    const before = await pipeline.submit('sort', { text: 'ok' });
    await fill(pipeline);
    const refused = await findRefusal(pipeline);
    expect(await refused.json()).toMatchObject(overloaded);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await pipeline.request('/readyz')).status).toBe(200);
    expect((await submitOnce(pipeline, { text: 7 })).status).toBe(422);
    const counted = await pipeline.redis.zcard(pipeline.keys.jobsOf('default'));
    expect((await submitOnce(pipeline)).status).toBe(503);
    expect(await pipeline.redis.zcard(pipeline.keys.jobsOf('default'))).toBe(counted);
    await pipeline.startWorkers();
    await pipeline.reaches(before.id, 'succeeded');
    await empty(pipeline);
    await eventually(async () => (await submitOnce(pipeline)).status === 202);
  });

  it('ends an upload in its middle, tells what was taken, and goes on with it later', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [sort], stages: [] });
    const batches = createBatchClient(pipeline);
    const key = { 'idempotency-key': 'one upload' };
    const countTaken = () => pipeline.redis.zcard(pipeline.keys.jobsOf('default'));
    const line = (row: number) => lineOf({ input: { text: `ok ${row}` } });
    let isAnswered = false;
    async function* write() {
      for (let row = 1; !isAnswered; row++) {
        if (row === 20) await fill(pipeline);
        yield Buffer.from(line(row));
        // The row before it: that this one is refused is told with the next.
        await eventually(async () => isAnswered || (await countTaken()) >= row - 1);
      }
    }
    const answer = await batches.upload('sort', write(), key);
    isAnswered = true;
    const problem = (await answer.json()) as { batch: BatchView; detail: string };
    const taken = await countTaken();
    expect(problem).toMatchObject({ ...overloaded, batch: { status: 'running', counts: { total: taken } } });
    expect(problem.detail).toMatch(/^Redis got nearly full in the middle\./);
    expect(taken).toBeGreaterThanOrEqual(19);

    await empty(pipeline);
    const rows = Array.from({ length: taken + 10 }, (_, i) => line(i + 1)).join('');
    const isWhole = async () => (await batches.upload('sort', rows, key)).status === 202;
    await eventually(isWhole);
    expect((await batches.find(problem.batch.id)).counts).toMatchObject({ total: taken + 10, rejected: 0 });
  });

  it('refuses a producer the same way', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [sort], stages: [] });
    const { encryptionKeys, settings } = pipeline;
    const producer = await createProducer({
      ...{ redisUrl: redis.url, encryptionKeys, prefix: settings.prefix, tasks: createCatalogue([sort]) },
    });
    onTestFinished(() => producer.close());
    await fill(pipeline);
    const refused = { failure: { code: 'overloaded', retryable: true } };
    await expect(producer.submit('sort', { text: 'ok' })).rejects.toMatchObject(refused);
    await empty(pipeline);
    await eventually(async () => (await producer.submit('sort', { text: 'ok' })).id);
  });
});
