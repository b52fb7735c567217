import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { blockingOptions } from '../../../src/redis/open-redis.ts';
import { benchInput, type Contender, countDown, forEachOf, measure } from './contender.ts';
import { countCommands } from './count-commands.ts';

const CONCURRENCY = 50;
const SUBMITTERS = 50;

/** One BullMQ queue with a worker that does nothing: what the queue alone costs. */
export const bareQueue: Contender = {
  name: 'bare BullMQ, one queue, no-op worker',
  run: async ({ redisUrl, jobs }) => {
    const redis = new Redis({ ...blockingOptions(redisUrl), replyMapping: 'legacy' });
    const connection = redis as unknown as ConnectionOptions;
    const prefix = `bare${Date.now()}`;
    const queue = new Queue('work', { connection, prefix });
    const { done, tick } = countDown(jobs);
    const worker = new Worker('work', async () => undefined, {
      connection,
      prefix,
      concurrency: CONCURRENCY,
      removeOnComplete: { count: 0 },
    });
    worker.on('completed', tick);
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    const counter = countCommands();
    const submit = () => forEachOf(jobs, SUBMITTERS, (i) => queue.add('job', benchInput(i)));
    const measured = await measure(counter.count, submit, done);
    counter.stop();
    await worker.close();
    await queue.close();
    redis.disconnect();
    return measured;
  },
};
