import { type InStep, untold } from '../audit/audit-log.ts';
import { Failure } from '../failures/failure.ts';
import type { Change, Job } from '../jobs/change.ts';
import { readAttempts } from '../jobs/read-attempts.ts';
import { readRecord } from '../jobs/record.ts';
import { withRoute } from '../jobs/route.ts';
import { readClock } from '../redis/read-clock.ts';
import { commit } from './commit.ts';
import type { Committed } from './commit-script.ts';
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

/**
 * Reads the tenant's job for a move; undefined where `find` is. Throws `key-unknown` for a record under a key that this
 * process does not have: it could not seal where the job goes.
 */
export async function readJob(
  store: Store,
  tenant: string,
  jobId: string,
  find: typeof findRecord = findRecord,
): Promise<Job | undefined> {
  const [found, now] = await Promise.all([find(store, tenant, jobId), readClock(store.redis)]);
  if (found === undefined) return undefined;
  const { stored, seals, fault } = found;
  if (fault === 'key-unknown') throw new Failure(fault);
  return { ...readRecord(stored), jobId, now, seals, fault, latestAttempt: readAttempts(stored).at(-1) };
}

/**
 * Moves a job from outside of a visit: reads it, asks `decide` what is to become of it, and commits that by the token
 * that it read; from the beginning when somebody else was first. A refusal is returned as it is. Throws
 * `redis-unavailable` when somebody else was first twenty times. `find` says whose job it has to be, `stepOf` what the
 * audit log is told with it.
 */
export async function moveJob<Refusal extends { is: string }>(
  store: Store,
  tenant: string,
  jobId: string,
  decide: (job: Job) => Move<Refusal> | Promise<Move<Refusal>>,
  find: typeof findRecord = findRecord,
  stepOf: (job: Job) => InStep = () => untold,
): Promise<Moved | Refusal> {
  const { tag } = store.keySpace.keysOf(tenant);
  for (let n = 0; n < MOST_TRIES; n++) {
    const job = await readJob(store, tenant, jobId, find);
    if (job === undefined) return { is: 'unknown' };
    const change = await decide(job);
    if ('is' in change) return change;
    const moved = withRoute(job, change);
    const committed = await stepOf(job)(tag, (lines) => commit(store, job, moved, { lines }));
    if (committed.is === 'done') return { is: 'moved', job, change, committed };
  }
  throw new Failure('redis-unavailable');
}
