import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import { handOn } from '../queues/hand-on.ts';
import type { WorkStage } from '../queues/pipeline.ts';
import { type Start, startVisit, type Visit } from '../src/records/start-visit.ts';
import { releaseVisit } from '../src/records/take-visits.ts';
import { type Held, hold } from './held.ts';
import { untilStored } from './persist.ts';
import { runQuietly } from './run-quietly.ts';
import { runVisit, type VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import type { RunningWorker, WorkerOptions } from './start-worker.ts';
import { createStop } from './stop.ts';

const STALLED_CHECK_MS = 5000;

/** Puts a visit off: BullMQ brings it back, the record says when it is due. */
async function putOff(job: Job<Visit>, lock: string, delayMs: number, { onTrouble }: WorkerOptions): Promise<never> {
  await untilStored(() => job.moveToDelayed(Date.now() + Math.max(0, delayMs), lock), onTrouble);
  throw new DelayedError();
}

/** Does what there is to do for a visit; returns in how many milliseconds it is due again, if it is. */
async function carry<Name extends WorkStage>(
  stage: StageWork<Name>,
  visit: Visit & { id: string },
  start: Start,
  { tools, held, options }: { tools: VisitTools; held: Held; options: WorkerOptions },
): Promise<number | undefined> {
  switch (start.is) {
    case 'gone':
      return undefined;
    case 'moved':
      await handOn(tools.queues, visit, start.present);
      return undefined;
    case 'early':
      return start.notBefore - start.now;
    case 'started': {
      const { job } = start;
      const stop = createStop();
      const letGo = hold(held, visit.jobId, stop);
      const run = () => runVisit(stage, job, stop, tools);
      const { isCommitted, delayMs } = await runQuietly(job, options, run).finally(letGo);
      const taker = { ...options, stage: stage.name, beatMs: options.lockMs };
      const release = () => releaseVisit(options.store, taker, { id: visit.id, job, delayMs });
      if (!isCommitted) await untilStored(release, options.onTrouble);
      return delayMs;
    }
  }
}

/**
 * Starts one stage's worker on one shard by BullMQ's own worker, which takes, locks and ends visits by its own scripts:
 * the way that holds for any version of BullMQ. It returns nothing to BullMQ: what happened stands in the record.
 */
export function startBullmqWorker<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  held: Held,
  options: WorkerOptions,
): RunningWorker {
  const { lockMs: lockDuration, concurrency, onTrouble, store, keys, workerId, atHand } = options;
  const worker = new Worker<Visit>(
    stage.name,
    async (job, lock) => {
      const visit = job.data;
      tools.observe.waited(stage.name, Date.now() - job.timestamp - job.delay);
      const start = await untilStored(() => startVisit(store, visit, stage.name, { workerId, atHand }), onTrouble);
      const delayMs = await carry(stage, { ...visit, id: job.id ?? '' }, start, { tools, held, options });
      if (delayMs !== undefined) await putOff(job, lock ?? '', delayMs, options);
    },
    {
      connection: store.redis as unknown as ConnectionOptions,
      prefix: keys.tag,
      concurrency,
      lockDuration,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: 1000,
      runRetryDelay: 1000,
      removeOnComplete: { count: store.boardHistory },
      removeOnFail: { count: store.boardHistory },
    },
  );
  worker.on('error', onTrouble);
  worker.on('failed', (_, error) => onTrouble(error));
  return worker;
}
