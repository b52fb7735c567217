import { Failure } from '../failures/failure.ts';
import { readAttempts, readRecord } from '../jobs/record.ts';
import type { Change, Job } from '../jobs/transitions.ts';
import { readClock } from '../redis/read-clock.ts';
import { type Committed, commit } from './commit.ts';
import { findRecord } from './find-job.ts';
import type { Store } from './store.ts';

/** What is to become of a job: a change, or the reason why there is none. */
export type Move<Refusal> = Change | Refusal;

/** What came of a move. `job` is as it was read. */
export type Moved =
  | { is: 'moved'; job: Job; change: Change; committed: Extract<Committed, { is: 'done' }> }
  /** Not the tenant's, or not there. */
  | { is: 'unknown' };

/** A job in flight commits every few milliseconds, and may be first several times in a row. */
const MOST_TRIES = 20;

/** Reads the tenant's job for a move; undefined where `findRecord` is. */
export async function readJob(store: Store, tenant: string, jobId: string): Promise<Job | undefined> {
  const [stored, now] = await Promise.all([findRecord(store, tenant, jobId), readClock(store.redis)]);
  if (stored === undefined) return undefined;
  const seals = (await store.sealerOf(tenant)).forJob(jobId);
  return { ...readRecord(stored), jobId, now, seals, latestAttempt: readAttempts(stored).at(-1) };
}

/**
 * Moves a job from outside of a visit: reads it, asks `decide` what is to become of it, and commits that by the token
 * that it read; from the beginning when somebody else was first. A refusal is returned as it is. Throws
 * `redis-unavailable` when somebody else was first twenty times.
 */
export async function moveJob<Refusal extends { is: string }>(
  store: Store,
  tenant: string,
  jobId: string,
  decide: (job: Job) => Move<Refusal> | Promise<Move<Refusal>>,
): Promise<Moved | Refusal> {
  for (let n = 0; n < MOST_TRIES; n++) {
    const job = await readJob(store, tenant, jobId);
    if (job === undefined) return { is: 'unknown' };
    const change = await decide(job);
    if ('is' in change) return change;
    const committed = await commit(store, job, change);
    if (committed.is === 'done') return { is: 'moved', job, change, committed };
  }
  throw new Failure('redis-unavailable');
}
