import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { blockingOptions } from '../../../src/redis/open-redis.ts';
import { benchInput, type Contender, countDown, forEachOf, measure } from './contender.ts';
import { countCommands } from './count-commands.ts';

const CONCURRENCY = 50;
const SUBMITTERS = 50;
const NAMES = ['redact', 'model', 'validate'] as const;

/** Three queues with the payload in the jobs: each worker adds to the next queue and returns, as people write it. */
function openChain(redis: Redis, onEnd: () => void) {
  const connection = redis as unknown as ConnectionOptions;
  const prefix = `chain${Date.now()}`;
  const queues = NAMES.map((name) => new Queue(name, { connection, prefix }));
  const workers = NAMES.map((name, i) => {
    const next = queues[i + 1];
    const work = async (job: { data: object }) => {
      if (next) await next.add('job', { ...job.data, [name]: 'done' });
      else onEnd();
    };
    return new Worker(name, work, { connection, prefix, concurrency: CONCURRENCY, removeOnComplete: { count: 0 } });
  });
  return { queues, workers };
}

export const plainChain: Contender = {
  name: 'plain chain, three queues, payload in the jobs',
  run: async ({ redisUrl, jobs }) => {
    const redis = new Redis({ ...blockingOptions(redisUrl), replyMapping: 'legacy' });
    const { done, tick } = countDown(jobs);
    const { queues, workers } = openChain(redis, tick);
    await Promise.all([...queues, ...workers].map((part) => part.waitUntilReady()));
    const counter = countCommands();
    const submit = () => forEachOf(jobs, SUBMITTERS, async (i) => queues[0]?.add('job', benchInput(i)));
    const measured = await measure(counter.count, submit, done);
    counter.stop();
    await Promise.all(workers.map((worker) => worker.close()));
    await Promise.all(queues.map((queue) => queue.close()));
    redis.disconnect();
    return measured;
  },
};
