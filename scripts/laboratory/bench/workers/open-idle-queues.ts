import { type ConnectionOptions, Worker } from 'bullmq';
import { workQueues } from '../../../../queues/pipeline.ts';
import { blockingOptions } from '../../../../src/redis/open-redis.ts';

/** Opens as many queues as a worker process serves, each with a worker of BullMQ's own; nothing is ever in them. */
export async function openIdleQueues(redisUrl: string): Promise<{ close: () => Promise<void> }> {
  const connection = blockingOptions(redisUrl) as ConnectionOptions;
  const workers = workQueues.map((name) => new Worker(name, async () => undefined, { connection, prefix: 'idle' }));
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close(true)));
    },
  };
}
