import { type Job, Queue } from 'bullmq';
import { builtScript } from '../../faults/open-fault-environment.ts';
import { timing } from '../chaos-processes.ts';
import type { ChaosTarget, TargetStatus } from '../targets/chaos-target.ts';
import { type ChainJob, jobOptions, stages } from './chain-job.ts';

/** What BullMQ says of a job in one of its queues. A reason why it failed stays with one that succeeded later. */
const seeState = (job: Job<ChainJob> | undefined) => job?.getState();

/**
 * The chain as a target: its workers as processes, its first queue as the way in, the return value as the result. Every
 * start of the model's job that BullMQ counts beyond the first is a mark, whether or not it has asked.
 */
export function createChain(workers: number): ChaosTarget {
  const queues: Queue<ChainJob>[] = [];
  const findIn = async (stage: number, id: string) => (await queues[stage]?.getJob(id)) as Job<ChainJob> | undefined;
  return {
    ...{ redis: true, keys: true },
    start: ({ redisUrl = '' }) => {
      queues.push(...stages.map((stage) => new Queue<ChainJob>(stage, { connection: { url: redisUrl } })));
      for (const queue of queues) queue.on('error', () => undefined);
      return {
        processes: Array.from({ length: workers }, (_, i) => ({
          name: `worker-${i + 1}`,
          command: [process.execPath, builtScript('laboratory/chaos/chain/main')],
          env: (places) => ({
            ...{ REDIS_URL: places.redisUrl ?? '', OPENAI_BASE_URL: places.providerUrl, OPENAI_API_KEY: 'sk-campaign' },
            ...{ LOCK_MS: String(timing.lockMs), MODEL_TIMEOUT_MS: String(timing.modelTimeoutMs) },
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
    status: async (id): Promise<TargetStatus | undefined> => {
      const [redact, model, validate] = await Promise.all(stages.map((_, stage) => findIn(stage, id)));
      const marks = Math.max(0, (model?.attemptsStarted ?? 0) - 1);
      const states = await Promise.all([redact, model, validate].map(seeState));
      if (states.includes('failed')) return { state: 'failed', marks };
      if (states[2] === 'completed') return { state: 'succeeded', output: validate?.returnvalue, marks };
      return redact === undefined ? undefined : { state: 'open' };
    },
  };
}
