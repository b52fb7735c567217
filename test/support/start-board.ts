import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { startConsole } from './start-console.ts';
import { startRedis } from './start-redis.ts';

/** Stands in everything a visit can carry that is not for the board. */
export const BOARD_CANARY = 'CANARY-b0a2d';

/** The id of the visit that waits and of the one that failed. */
export const boardVisits = { waiting: 'job_waiting-model-1', failed: 'job_failed-model-1' };

/**
 * Starts the API with a board over one real queue, which holds a waiting and a failed visit with the canary wherever
 * BullMQ lets us put it.
 */
export async function startBoard(given: { publicUrl?: string; production?: boolean; trustedProxies?: string[] } = {}) {
  const redis = await startRedis();
  const client = new Redis(redis.socketPath, { maxRetriesPerRequest: null, replyMapping: 'legacy' });
  const connection = client as unknown as ConnectionOptions;
  const queue = new Queue('model', { connection, defaultJobOptions: { attempts: 3 } });
  await plant(queue, connection);
  const adapters = [new BullMQAdapter(queue, { readOnlyMode: true })];
  const api = await startConsole({}, { ...given, adapters });
  const close = async () => {
    await api.close();
    await queue.close();
    client.disconnect();
    await redis.stop();
  };
  return { ...api, queue, close };
}

async function plant(queue: Queue, connection: ConnectionOptions): Promise<void> {
  const data = { jobId: 'job_1', tenant: 'acme', token: BOARD_CANARY, input: { text: BOARD_CANARY } };
  const failed = await queue.add('sort-note', data, { jobId: boardVisits.failed, attempts: 1 });
  await failed.log(BOARD_CANARY);
  await failed.updateProgress({ note: BOARD_CANARY });
  const fail = () => Promise.reject(new Error(BOARD_CANARY));
  const worker = new Worker('model', fail, { connection, name: 'w1' });
  worker.on('error', () => undefined);
  await eventually(() => failed.isFailed(), { describe: 'the planted visit to fail' });
  await worker.close();
  const deduplication = { id: BOARD_CANARY };
  await queue.add(`name of ${BOARD_CANARY}`, data, { jobId: boardVisits.waiting, deduplication });
  await queue.upsertJobScheduler('hourly', { every: 3_600_000 }, { name: BOARD_CANARY, data });
}
