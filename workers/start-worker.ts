import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { WorkStage } from '../queues/pipeline.ts';
import type { Visit } from '../src/records/start-visit.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import { type Outcome, runVisit, type VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import { createStop, type Stop } from './stop.ts';

const STALLED_CHECK_MS = 5000;

export interface WorkerOptions {
  redis: Redis;
  /** The shard's hash tag. */
  prefix: string;
  concurrency: number;
  lockMs: number;
  boardHistory: number;
  onError: OnTrouble;
}

/** Jobs that this process works on, each with what ends its work early: a stale visit may come while another works. */
export type Held = Map<string, Set<Stop>>;

/** Holds a job from now on; returns what lets go of it. */
function hold(held: Held, jobId: string, stop: Stop): () => void {
  const stops = held.get(jobId) ?? new Set();
  held.set(jobId, stops.add(stop));
  return () => {
    stops.delete(stop);
    if (stops.size === 0) held.delete(jobId);
  };
}

/** Puts a visit off: BullMQ brings it back, the record says when it is due. */
async function putOff(job: Job<Visit>, lock: string, outcome: Outcome, onError: OnTrouble): Promise<void> {
  if (outcome.is === 'over') return;
  const due = Date.now() + Math.max(0, outcome.delayMs);
  await untilStored(() => job.moveToDelayed(due, lock), onError);
  throw new DelayedError();
}

/** Starts one stage's worker on one shard. It returns nothing to BullMQ: what happened stands in the record. */
export function startWorker<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  held: Held,
  options: WorkerOptions,
): Worker<Visit> {
  const { lockMs: lockDuration, concurrency, prefix, onError } = options;
  const worker = new Worker<Visit>(
    stage.name,
    async (job, lock) => {
      const visit = job.data;
      const stop = createStop();
      tools.observe.waited(stage.name, Date.now() - job.timestamp - job.delay);
      const letGo = hold(held, visit.jobId, stop);
      const outcome = await runVisit(stage, visit, stop, tools).finally(letGo);
      await putOff(job, lock ?? '', outcome, onError);
    },
    {
      connection: options.redis as unknown as ConnectionOptions,
      prefix,
      concurrency,
      lockDuration,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: 1000,
      runRetryDelay: 1000,
      removeOnComplete: { count: options.boardHistory },
      removeOnFail: { count: options.boardHistory },
    },
  );
  worker.on('error', onError);
  worker.on('failed', (_, error) => onError(error));
  return worker;
}
