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

const JOBS = 50;
const markOf = (n: number) => `xq${n}xq`;

async function start() {
  const model = await startSimulatedModel({ latencyMs: { min: 50, max: 400 } });
  const settings = { concurrency: 4 };
  const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: model.url, settings });
  onTestFinished(async () => {
    await pipeline.close();
    await model.close();
  });
  return { model, pipeline };
}

const submitAll = ({ submit }: Pipeline) =>
  Promise.all(
    Array.from({ length: JOBS }, (_, n) => submit('summarise', { text: `The pump of hall ${markOf(n)} leaks.` })),
  );

const countEnded = ({ redis: client, keys }: Pipeline) => client.zcard(keys.expiry);

/** Every key of the queues that the pattern fits, deleted in one step. */
async function deleteOfQueues({ redis: client, keys }: Pipeline, pattern: RegExp): Promise<number> {
  const found = await client.keys(`${keys.tag}:*`);
  const lost = found.filter((key) => pattern.test(key.slice(keys.tag.length)));
  return lost.length === 0 ? 0 : client.del(lost);
}

/** Lets the sweeper look at every job again and again, as it would in time, until all have ended. */
async function untilAllEnded(pipeline: Pipeline): Promise<void> {
  const { redis: client, keys } = pipeline;
  const isOver = async () => {
    for (const id of await client.zrange(keys.live, 0, '-1')) await client.zadd(keys.live, 'XX', 1, id);
    return (await countEnded(pipeline)) === JOBS;
  };
  await eventually(isOver, { withinMs: 40_000, describe: 'all jobs to end' });
}

const losses: [string, RegExp][] = [
  ['everything', /^:(redact|model|validate|dead-letter):/],
  ['the lists of what waits', /^:(redact|model|validate):(wait|prioritized|delayed|marker)$/],
  ['the lists of what is worked on', /^:(redact|model|validate):active$/],
  ['the visits, their lists left behind', /^:(redact|model|validate):job_/],
];

describe('a queue that lost', () => {
  it.each(losses)(
    '%s gets every visit back, and no job is lost or asked twice without a trace',
    async (_, pattern) => {
      const { model, pipeline } = await start();
      const jobs = await submitAll(pipeline);
      await eventually(async () => (await countEnded(pipeline)) >= 5, { withinMs: 20_000 });
      expect(await deleteOfQueues(pipeline, pattern)).toBeGreaterThan(0);
      expect(await countEnded(pipeline)).toBeLessThan(JOBS);
      await untilAllEnded(pipeline);

      const bodies = model.requests.map(({ body }) => body);
      for (const [n, { id }] of jobs.entries()) {
        const job = await pipeline.find(id);
        expect(job).toMatchObject({ status: 'succeeded', stage: 'done' });
        const calls = bodies.filter((body) => body.includes(markOf(n))).length;
        expect(calls).toBe(job.attempts.length);
        expect(job.attempts.filter(({ outcome }) => outcome === 'answered')).toHaveLength(1);
      }
    },
    90_000,
  );
});
