import { Queue, Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChain } from '../../../../../scripts/laboratory/chaos/chain/create-chain.ts';
import type { ChaosTarget, Started } from '../../../../../scripts/laboratory/chaos/targets/chaos-target.ts';
import { eventually } from '../../../../support/eventually.ts';
import { startRedis, type TestRedis } from '../../../../support/start-redis.ts';

const at = { baseUrl: '' };
const input = { text: 'Report xq7xq', contact: 'mara@example.com' };
let redis: TestRedis;
let chain: ChaosTarget;
let started: Started;
let redisUrl: string;

beforeAll(async () => {
  redis = await startRedis();
  redisUrl = redis.url;
  chain = createChain(2);
  const places = { providerUrl: 'http://127.0.0.1:1/v1', redisUrl, dataDir: '/nowhere', port: 1 };
  started = (await chain.start?.(places)) as Started;
});

afterAll(async () => {
  await started?.stop?.();
  await redis?.stop();
});

const submit = (n: number) => chain.submit({ n, key: `job-${n}`, ...input }, at) as Promise<string>;

/** Has a stage do this with one job, and resolves when that is over. */
async function runStage(name: string, work: (job: { data: object }) => Promise<object>, jobs = 1): Promise<void> {
  let left = jobs;
  const worker = new Worker(name, work, { connection: { url: redisUrl, maxRetriesPerRequest: null } });
  worker.on('completed', () => left--).on('failed', () => left--);
  await eventually(() => left <= 0);
  await worker.close();
}

async function add(stage: string, id: string, options: object = {}): Promise<void> {
  const queue = new Queue(stage, { connection: { url: redisUrl } });
  await queue.add('note', {}, { jobId: id, ...options });
  await queue.close();
}

describe('createChain', () => {
  it('runs so many workers, each with a way of its own to Redis and the provider', () => {
    expect(started.processes.map(({ name }) => name)).toEqual(['worker-1', 'worker-2']);
    const [first] = started.processes;
    const env = first && 'env' in first ? first.env : undefined;
    const places = { providerUrl: 'http://127.0.0.1:2/v1', redisUrl: 'redis://127.0.0.1:3', dataDir: '', port: 1 };
    expect(env?.(places)).toMatchObject({ REDIS_URL: places.redisUrl, OPENAI_BASE_URL: places.providerUrl });
  });

  it('accepts a job once under one key, and knows no other', async () => {
    expect([await submit(1), await submit(1)]).toEqual(['job-1', 'job-1']);
    expect(await chain.status('job-1', at)).toMatchObject({ state: 'open' });
    expect(await chain.status('job-9', at)).toBeUndefined();
  });

  it('has failed once its tries are used up, and marks each start beyond the first', async () => {
    await add('model', 'job-1', { attempts: 2 });
    await runStage('model', () => Promise.reject(new Error('500')), 2);
    expect(await chain.status('job-1', at)).toEqual({ state: 'failed', marks: 1 });
  });

  it('is where the furthest queue says, whatever failed before it', async () => {
    await add('validate', 'job-1');
    expect(await chain.status('job-1', at)).toMatchObject({ state: 'open' });
    await runStage('validate', async () => ({ mark: 'xq7xq' }));
    expect(await chain.status('job-1', at)).toEqual({ state: 'succeeded', output: { mark: 'xq7xq' }, marks: 1 });
  });

  it('is open between two queues', async () => {
    await add('redact', 'job-2');
    await runStage('redact', async () => ({}), 2);
    expect(await chain.status('job-2', at)).toMatchObject({ state: 'open' });
  });
});
