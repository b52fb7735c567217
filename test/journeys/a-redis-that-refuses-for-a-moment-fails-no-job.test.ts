import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSimulatedModel } from '../../scripts/development/simulated-model/start-simulated-model.ts';
import { eventually } from '../support/eventually.ts';
import { type Pipeline, startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const JOBS = 30;

interface Outage {
  begin: (pipeline: Pipeline) => Promise<unknown>;
  end: (pipeline: Pipeline) => Promise<unknown>;
}

const outages: [string, Outage][] = [
  [
    'is out of memory',
    {
      begin: (pipeline) => pipeline.redis.config('SET', 'maxmemory', 1),
      end: (pipeline) => pipeline.redis.config('SET', 'maxmemory', 0),
    },
  ],
  [
    'is read-only',
    {
      begin: (pipeline) => pipeline.redis.replicaof('127.0.0.1', 1),
      end: (pipeline) => pipeline.redis.replicaof('NO', 'ONE'),
    },
  ],
  [
    'is frozen',
    {
      begin: async () => process.kill(redis.pid, 'SIGSTOP'),
      end: async () => process.kill(redis.pid, 'SIGCONT'),
    },
  ],
  ['is gone', { begin: async () => redis.kill(), end: () => redis.restart() }],
];

/** The answer to a submit; fails when there is none for so long that no caller would wait. */
function submitOnce({ request }: Pipeline): Promise<Response> {
  return request('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ task: 'summarise', input: { text: 'The pump of the hall leaks.' } }),
    signal: AbortSignal.timeout(10_000),
  });
}

describe('a Redis that', () => {
  it.each(outages)('%s for a moment fails no job and spends no attempt', { timeout: 90_000 }, async (_, outage) => {
    const model = await startSimulatedModel({ latencyMs: { min: 50, max: 300 } });
    const given = { redisUrl: redis.url, modelUrl: model.url, settings: { concurrency: 4, modelTimeoutMs: 20_000 } };
    const pipeline = await startPipeline(given);
    onTestFinished(async () => {
      await pipeline.close();
      await model.close();
    });
    const text = 'The pump of the hall leaks.';
    const jobs = await Promise.all(Array.from({ length: JOBS }, () => pipeline.submit('summarise', { text })));
    await eventually(() => model.requests.length >= 5);

    await outage.begin(pipeline);
    try {
      // The first may have arrived just before.
      const refused = await eventually(async () => {
        const answer = await submitOnce(pipeline);
        return answer.status === 503 && answer;
      });
      // One that is out of memory is too full to take jobs, too: which is met first is a matter of when it was looked
      // at.
      const code = expect.stringMatching(/^(queue-unavailable|overloaded)$/);
      expect(await refused.json()).toMatchObject({ code, status: 503, retryable: true });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await pipeline.request('/healthz')).status).toBe(200);
      expect((await pipeline.request('/readyz')).status).toBe(503);
    } finally {
      await outage.end(pipeline);
    }

    const { redis: client, keys } = pipeline;
    const isOver = async () => (await client.zcard(keys.live)) === 0;
    await eventually(isOver, { withinMs: 60_000, describe: 'all jobs to end' });
    for (const { id } of jobs) {
      const job = await pipeline.find(id);
      expect(job).toMatchObject({ status: 'succeeded', attempts: [{ outcome: 'answered', failure: null }] });
      expect(job.attempts).toHaveLength(1);
    }
    expect(model.requests).toHaveLength(await client.zcard(keys.jobsOf('default')));
    expect((await submitOnce(pipeline)).status).toBe(202);
  });
});
