import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { openServer } from '../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { type ReplicatedRedis, startReplicatedRedis } from '../support/start-replicated-redis.ts';

let pair: ReplicatedRedis;
beforeAll(async () => {
  pair = await startReplicatedRedis();
});
afterAll(() => pair.stop());

const sort = createSortTask();
const settings = { durability: 'replicated' as const };
const freeze = () => void process.kill(pair.replica.pid, 'SIGSTOP');
const thaw = () => void process.kill(pair.replica.pid, 'SIGCONT');

const submitOnce = ({ request }: Pipeline, key: string) =>
  request('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ task: 'sort', input: { text: 'ok' } }),
    signal: AbortSignal.timeout(3500),
  });

describe('AIRLOCK_DURABILITY=replicated', () => {
  it('accepts a job when the replica has it', async () => {
    const { pipeline } = await startJourney(pair.master, { settings, tasks: [sort], stages: [] });
    const replica = await openServer(parseRedisUrl(pair.replica.url), () => undefined);
    const jobs = await Promise.all(Array.from({ length: 50 }, () => pipeline.submit('sort', { text: 'ok' })));
    // Asked of the replica at once: no job may come behind its own acceptance.
    const found = await Promise.all(jobs.map(({ id }) => replica.exists(pipeline.keys.job(id))));
    replica.disconnect();
    expect(found).toEqual(jobs.map(() => 1));
    await pipeline.startWorkers();
    await Promise.all(jobs.map(({ id }) => pipeline.reaches(id, 'succeeded')));
  });

  it('answers 503 in time while the replica is silent, and the key finds the job later', async () => {
    const { pipeline } = await startJourney(pair.master, { settings, tasks: [sort], stages: [] });
    const batches = createBatchClient(pipeline);
    freeze();
    onTestFinished(thaw);
    const answers = await Promise.all(['a', 'b', 'c'].map((key) => submitOnce(pipeline, key)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(await answers[0]?.json()).toMatchObject({ code: 'queue-unavailable', retryable: true });
    expect(Number(answers[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await submitOnce(pipeline, 'a')).status).toBe(503);
    const upload = await batches.upload('sort', lineOf({ input: { text: 'ok' } }), { 'idempotency-key': 'rows' });
    expect(upload.status).toBe(503);
    // Everything else goes on.
    expect((await pipeline.request('/v1/jobs')).status).toBe(200);
    expect((await pipeline.request('/readyz')).status).toBe(200);

    thaw();
    const found = await eventually(async () => {
      const answer = await submitOnce(pipeline, 'a');
      return answer.status === 202 && answer;
    });
    expect(found.headers.get('idempotent-replayed')).toBe('true');
    const { data } = (await (await pipeline.request('/v1/jobs')).json()) as { data: JobView[] };
    expect(data.filter(({ batchId }) => batchId === null)).toHaveLength(3);
    const rows = lineOf({ input: { text: 'ok' } });
    expect((await batches.accept('sort', rows, { 'idempotency-key': 'rows' })).counts.total).toBe(1);
  });

  it('holds for a producer', async () => {
    const given = { redisUrl: pair.master.url, encryptionKeys: `k1:${Buffer.alloc(32).toString('base64')}` };
    const producer = await createProducer({ ...given, ...settings, prefix: 'own', tasks: createCatalogue([sort]) });
    onTestFinished(() => producer.close());
    expect((await producer.submit('sort', { text: 'ok' })).id).toMatch(/^job_/);
    freeze();
    onTestFinished(thaw);
    const unavailable = { failure: { code: 'queue-unavailable', retryable: true } };
    await expect(producer.submit('sort', { text: 'ok' })).rejects.toMatchObject(unavailable);
  });
});
