import { fileURLToPath } from 'node:url';
import { type Job, Queue } from 'bullmq';
import { timing } from '../chaos-processes.ts';
import type { ChaosTarget, TargetStatus } from '../targets/chaos-target.ts';
import { type ChainJob, jobOptions, stages } from './chain-job.ts';

/** BullMQ's own lock lasts 30 s, Airlock's 15 s: both are made shorter by the same. */
const LOCKS = 2;

/** Run as this process is: built, or as a source. */
const main = fileURLToPath(new URL(`./main${import.meta.url.slice(-3)}`, import.meta.url));

/**
 * How a job is: the furthest queue that holds it decides. A model's job that stalled too often has failed in its own, and
 * may have come out at the end all the same.
 */
async function findStatus(queues: readonly Queue<ChainJob>[], id: string): Promise<TargetStatus | undefined> {
  const jobs = await Promise.all(queues.map((queue) => queue.getJob(id) as Promise<Job<ChainJob> | undefined>));
  const stage = jobs.findLastIndex((job) => job !== undefined);
  if (stage === -1) return undefined;
  // A reason why it failed stays with a job that succeeded later: its state is asked for.
  const state = await jobs[stage]?.getState();
  const marks = Math.max(0, (jobs[1]?.attemptsStarted ?? 0) - 1);
  if (state === 'failed') return { state: 'failed', marks };
  if (state !== 'completed' || stage < queues.length - 1) return { state: 'open', marks };
  return { state: 'succeeded', output: jobs[stage]?.returnvalue as unknown, marks };
}

/**
 * The chain as a target: its workers as processes, its first queue as the way in, the return value as the result. Every
 * start of the model's job that BullMQ counts beyond the first is a mark, whether or not it has asked.
 */
export function createChain(workers: number): ChaosTarget {
  const queues: Queue<ChainJob>[] = [];
  return {
    ...{ redis: true, keys: true },
    start: ({ redisUrl = '' }) => {
      queues.push(...stages.map((stage) => new Queue<ChainJob>(stage, { connection: { url: redisUrl } })));
      for (const queue of queues) queue.on('error', () => undefined);
      return {
        processes: Array.from({ length: workers }, (_, i) => ({
          name: `worker-${i + 1}`,
          command: [process.execPath, ...process.execArgv, main],
          env: (places) => ({
            ...{ REDIS_URL: places.redisUrl ?? '', OPENAI_BASE_URL: places.providerUrl, OPENAI_API_KEY: 'sk-campaign' },
            ...{ LOCK_MS: String(LOCKS * timing.lockMs), MODEL_TIMEOUT_MS: String(timing.modelTimeoutMs) },
          }),
        })),
        stop: async () => {
          await Promise.all(queues.map((queue) => queue.close()));
        },
      };
    },
    submit: async ({ key, text, contact }) => {
      await queues[0]?.add('note', { text, contact }, { ...jobOptions, jobId: key });
      return key;
    },
    status: (id) => findStatus(queues, id),
  };
}
