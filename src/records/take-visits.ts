import { Failure } from '../failures/failure.ts';
import { type Stage, stages } from '../jobs/job-view.ts';
import type { Keys } from '../redis/keys.ts';
import type { Reply } from '../redis/run-script.ts';
import type { AtHand } from './at-hand.ts';
import { beginAloneScript } from './scripts/begin-alone.ts';
import { recoverScript } from './scripts/recover.ts';
import { releaseScript } from './scripts/release.ts';
import { restoreScript } from './scripts/restore.ts';
import { takeScripts } from './scripts/take.ts';
import { openVisit, readStageJob, type StageJob } from './start-visit.ts';
import { LOOK_MS, type Store } from './store.ts';

/** A worker of one stage on one shard, as the scripts know it. */
export interface Taker {
  workerId: string;
  keys: Keys;
  stage: Stage;
  /** How long what it holds stays its own without a beat. */
  beatMs: number;
  atHand?: AtHand;
}

/** A visit that was taken and opened. */
export interface TakenVisit {
  id: string;
  job: StageJob;
  /** Milliseconds since it was due. */
  waitedMs: number;
}

export type Taken =
  /**
   * Nothing else waits: the next delayed visit is due in `nextMs`, if there is one. Undefined: there may be more to
   * take at once.
   */
  | { is: 'taken'; visits: TakenVisit[]; nextMs: number | undefined }
  /** The queue is paused, or as much of it is under way as may be. */
  | { is: 'paused' }
  /** A reply of an earlier taking was lost, or the beat was late: `restoreVisits` has to come first. */
  | { is: 'lost' };

/** A visit that was taken; undefined when it had to be opened again, and there is nothing left to do for it. */
async function readTaken(store: Store, taker: Taker, reply: readonly Reply[]): Promise<TakenVisit | undefined> {
  const id = String(reply[0]);
  const waitedMs = Number(reply[2]);
  const jobId = id.slice(0, id.lastIndexOf(`-${taker.stage}-`));
  const job = await readStageJob(store, jobId, reply, taker);
  if (job !== undefined) return { id, waitedMs, job };
  const start = await openVisit(store, taker.keys, { jobId, token: String(reply[3]) }, taker);
  if (start.is === 'started') return { id, waitedMs, job: start.job };
  await releaseVisit(store, taker, { id, job: { jobId }, delayMs: undefined });
  return undefined;
}

const readNextMs = (nextDue: number, now: number): number | undefined => {
  if (nextDue < 0) return undefined;
  return nextDue === 0 ? Number.POSITIVE_INFINITY : Math.max(0, nextDue - now);
};

/**
 * Takes at most `most` visits off a stage's queue and opens them in the record, in one step. `number` counts the
 * takings of this worker and stage: repeated after a lost reply, it answers `lost` instead of taking more.
 */
export async function takeVisits(
  store: Store,
  taker: Taker,
  { most, number }: { most: number; number: number },
): Promise<Taken> {
  const { workerId, keys, stage } = taker;
  const [is, now, nextDue, visits] = await store.runScript(
    takeScripts[stage],
    [keys.worker(workerId)],
    [keys.tag, stage, most, workerId, number, LOOK_MS, store.boardHistory],
  );
  switch (is) {
    case 'taken': {
      const opened = await Promise.all((visits as Reply[][]).map((visit) => readTaken(store, taker, visit)));
      return {
        is,
        visits: opened.filter((visit) => visit !== undefined),
        nextMs: readNextMs(Number(nextDue), Number(now)),
      };
    }
    case 'paused':
    case 'lost':
      return { is };
    default:
      throw new Failure('unexpected');
  }
}

/**
 * Gives back what was taken for a worker and never reached it: all but `held`. `number` is that of its latest taking.
 */
export async function restoreVisits(
  store: Store,
  { workerId, keys, stage, beatMs }: Taker,
  { number, held }: { number: number; held: readonly string[] },
): Promise<number> {
  const [, , given] = await store.runScript(
    restoreScript,
    [keys.worker(workerId)],
    [keys.tag, stage, workerId, number, beatMs, ...held],
  );
  return Number(given);
}

/** Gives the visits of workers whose beat has ended back to their queues; returns their ids. */
export async function recoverVisits(store: Store, keys: Keys): Promise<string[]> {
  const [, , given] = await store.runScript(recoverScript, [keys.live], [keys.tag, ...stages]);
  return given as string[];
}

/**
 * Notes that a job begins which had to wait until it is alone in its process: before it, its worker's death was not its
 * doing.
 */
export async function beginAlone(store: Store, { jobId, tenant, token }: StageJob): Promise<void> {
  await store.runScript(beginAloneScript, [store.keySpace.keysOf(tenant).job(jobId)], [token]);
}

/** Lets go of a visit that changed nothing in the record: it ends, or comes again after `delayMs`. */
export async function releaseVisit(
  store: Store,
  { workerId, keys, stage }: Taker,
  { id, job, delayMs }: { id: string; job: Pick<StageJob, 'jobId'>; delayMs: number | undefined },
): Promise<void> {
  await store.runScript(
    releaseScript,
    [keys.job(job.jobId)],
    [
      ...[keys.tag, stage, id, store.boardHistory, delayMs === undefined ? '' : Math.max(0, Math.ceil(delayMs))],
      ...[workerId],
    ],
  );
}
