import { setTimeout as sleep } from 'node:timers/promises';
import { type Marker, openMarker } from '../queues/open-marker.ts';
import type { Queues } from '../queues/open-queues.ts';
import type { WorkStage } from '../queues/pipeline.ts';
import type { Stage } from '../src/jobs/job-view.ts';
import { snooze } from '../src/jobs/transitions.ts';
import { beginExclusive, EXCLUSIVE_AFTER_CRASHES, MOST_CRASHES } from '../src/records/claim-visits.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { Store } from '../src/records/store.ts';
import type { Keys } from '../src/redis/keys.ts';
import { type Claiming, createClaim } from './create-claim.ts';
import type { ExclusiveRun } from './exclusive-run.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import { runVisit, type VisitTools } from './run-visit.ts';
import { LOWEST, type Slot, type Slots, type TakeTurn } from './slots.ts';
import type { StageWork } from './stage.ts';
import { createStop, type InFlight, noteInFlight } from './stop.ts';
import { inVisit } from './trace-work.ts';

/** What a worker is started with: in which process, on which shard, and with which slots. */
export interface WorkerOptions {
  store: Store;
  queues: Queues;
  keys: Keys;
  /** The process that owns the visits, and sends the heartbeat. */
  workerId: string;
  slots: Slots;
  /** How long a visit stays this worker's without a heartbeat. */
  lockMs: number;
  /** All three shared by all workers of the process. */
  takeTurn: TakeTurn;
  exclusiveRun: ExclusiveRun;
  inFlight: InFlight;
  onTrouble: OnTrouble;
}

/** A slot for a visit that a commit may claim. */
interface Reserved {
  /** Works on the visit, which was claimed. */
  run: (job: StageJob) => void;
  /** Leaves the slot: the visit was not claimed, or nobody can say (`isInDoubt`). */
  leave: (isInDoubt: boolean) => void;
}

/** A worker of one stage on one shard, at work. */
export interface RunningWorker {
  /** Reserves a free slot for a visit that is about to be; undefined when there is none, or nothing more is claimed. */
  reserve: (id: string, priority: number) => Reserved | undefined;
  /** What it has done last may be gone: before its next claim it says what it holds. */
  doubt: () => void;
  /** Claims no more visits. */
  stop: () => void;
  /** Until those in flight have finished. */
  untilIdle: () => Promise<void>;
  /** Gives back what was claimed and not begun. */
  close: () => Promise<void>;
}

/** The worker of this process that serves a stage of a tenant's shard. */
export type FindWorker = (tenant: string, stage: Stage) => Pick<RunningWorker, 'reserve'> | undefined;

/** A visit that met a bug outside its stage comes again after so long. */
const AFTER_BUG_MS = 5000;
const LONGEST_IDLE_MS = 5000;

/** Makes what runs a claimed visit: the one path, exclusively where its job has crashed its workers again and again. */
function createRun<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  { store, takeTurn, exclusiveRun, inFlight, onTrouble }: WorkerOptions,
): (job: StageJob, waitedMs: number) => Promise<void> {
  return async (job, waitedMs) => {
    tools.failAt('visit.claimed');
    tools.observe.waited(stage.name, waitedMs);
    const turn = takeTurn();
    if (turn) await turn;
    const stop = createStop();
    const leave = noteInFlight(inFlight, job.jobId, stop);
    const { crashes = 0, hasCrashed } = job;
    const isSuspect = crashes >= EXCLUSIVE_AFTER_CRASHES && crashes < MOST_CRASHES && !hasCrashed;
    const run = async () => {
      if (isSuspect) await untilStored(() => beginExclusive(store, job), onTrouble);
      await inVisit(job, waitedMs, () => runVisit(stage, job, stop, tools));
    };
    try {
      await exclusiveRun.run(isSuspect, run);
    } catch (error) {
      onTrouble(error as Error);
      await tools.commit(job, snooze(AFTER_BUG_MS));
    } finally {
      leave();
    }
  };
}

/** What a worker that found nothing waits for. */
interface IdleTools {
  marker: Marker;
  slots: Slots;
  claiming: Claiming;
  /** Whether there is a slot for what it hears of. */
  mayClaim: () => boolean;
}

/**
 * Makes what waits until there may be something to claim, for `idleMs` at most; whether there may be. Where what is not
 * interactive had no slot, also until one is free, and where a reply may have been lost, until that is so: then whoever
 * listens to the marker goes on listening.
 */
function createIdle({ marker, slots, claiming, mayClaim }: IdleTools): (idleMs: number) => Promise<boolean> {
  const { isBulkSpent, untilDoubt } = claiming;
  let listening: Promise<boolean> | undefined;
  const listen = async (idleMs: number) => {
    const isSet = await marker.wait(idleMs);
    listening = undefined;
    // Commits may have filled the slots meanwhile: then another worker is to hear of what there is.
    if (isSet && !mayClaim()) await marker.passOn();
    return isSet;
  };
  return async (idleMs) => {
    if (isBulkSpent() && slots.free(LOWEST) > 0) return true;
    listening ??= listen(idleMs);
    if (!isBulkSpent()) return Promise.race([listening, untilDoubt()]);
    const free = slots.waitForFree().then(() => true);
    return Promise.race([listening, free, sleep(Math.min(idleMs, LONGEST_IDLE_MS), true, { ref: false })]);
  };
}

/**
 * Starts one stage's worker on one shard:
 * 1. claim as many visits as there are free slots, opened in the record, in one script
 * 2. each takes the one path of `run-visit.ts`; its commit ends or snoozes it in the queue, too
 * 3. when nothing waits, wait for the queue's marker; when all slots are taken, for a free one
 * 4. whenever a reply may have been lost, say what it holds before it claims more: what never reached it goes back
 */
export function startWorker<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  options: WorkerOptions,
): RunningWorker {
  const { store, keys, exclusiveRun, slots, onTrouble } = options;
  const claiming = createClaim(stage.name, slots, options);
  const marker = openMarker(store.redis, options.queues.of(keys.tag)[stage.name], onTrouble);
  const run = createRun(stage, tools, options);
  let isStopping = false;
  const onBug = (error: Error): number => {
    onTrouble(error);
    claiming.doubt();
    return AFTER_BUG_MS;
  };
  const start = (slot: Slot, job: StageJob, waitedMs: number) => {
    void run(job, waitedMs).catch(onBug).finally(slot.leave);
  };
  const fill = async (): Promise<number> => {
    const { visits, idleMs } = await claiming.claim();
    if (isStopping) claiming.doubt();
    else for (const { id, job, waitedMs } of visits) start(slots.take(id), job, waitedMs);
    return idleMs;
  };
  const mayClaim = (priority?: number) => !isStopping && !exclusiveRun.untilOver && slots.free(priority) > 0;
  const idle = createIdle({ marker, slots, claiming, mayClaim });
  const loop = async () => {
    let claimAt = 0;
    while (!isStopping) {
      if (exclusiveRun.untilOver) await exclusiveRun.untilOver;
      else if (slots.free() <= 0) await slots.waitForFree();
      else if (claimAt > performance.now()) claimAt = (await idle(claimAt - performance.now())) ? 0 : claimAt;
      // As one of those in flight: a run that is to be exclusive waits for what the claim brings, too.
      else claimAt = performance.now() + (await exclusiveRun.run(false, fill).catch(onBug));
    }
  };
  const reserve = (id: string, priority: number): Reserved | undefined => {
    if (!mayClaim(priority)) return undefined;
    const slot = slots.take(id);
    const leave = (isInDoubt: boolean) => {
      if (isInDoubt) claiming.doubt();
      slot.leave();
    };
    return { run: (job) => (isStopping ? leave(true) : start(slot, job, 0)), leave };
  };
  const running = loop();
  const stop = () => {
    isStopping = true;
    marker.close();
    slots.wake();
  };
  const untilIdle = () => running.then(slots.untilEmpty);
  return { reserve, doubt: claiming.doubt, stop, untilIdle, close: claiming.close };
}
