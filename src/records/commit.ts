import type { ChainLines } from '../audit/chain-end.ts';
import { Failure } from '../failures/failure.ts';
import type { Attempt } from '../jobs/attempt.ts';
import type { Change, Job } from '../jobs/change.ts';
import { createToken } from '../jobs/ids.ts';
import type { Lane } from '../jobs/lane.ts';
import { writeRecord } from '../jobs/record.ts';
import { type CommitArgs, type Committed, commitScript, type OwnVisit } from './commit-script.ts';
import { findCode } from './find-history.ts';
import { forgetMovedOut, type MovedOut, moveOut, takeBack } from './outside.ts';
import { writeEnding } from './stats-events.ts';
import type { Store } from './store.ts';

/** What a commit needs to know of the job that it moves. */
export type Committing = Pick<Job, 'jobId' | 'tenant' | 'token'>;

/** How a commit is made. One from outside of a visit needs none of this. */
export interface CommitOptions {
  /** The visit that its worker ends; without it the present one is taken out of its queue, whatever its state. */
  own?: OwnVisit;
  /** The worker process that commits. A visit that stays must still be its own. */
  worker?: string;
  /** It has a free slot for the next visit, and claims it where it may. */
  hasSlot?: boolean;
  /** What the job is known by from then on; the same one again when the commit is repeated. */
  nextToken?: string;
  /** What the audit log is told in the same step. */
  lines?: readonly ChainLines[] | undefined;
  /** Where the next visit waits, or this one waits again. */
  lane?: Lane | undefined;
}

/** Of what a visit failed, and of which request to a model: codes and numbers, no payload. */
function tellReason({ event = '', attempt }: Pick<Change, 'event' | 'attempt'>): string | undefined {
  const code = findCode(event);
  return code === undefined || attempt === undefined ? code : `${code} of attempt ${attempt.n}`;
}

const tellAttempt = (attempt: Attempt) => ({ n: attempt.n, outcome: attempt.outcome, text: JSON.stringify(attempt) });

/** A change as the script takes it. Every argument by its name: a spread of as many costs more than the script. */
function writeArgs(
  job: Committing,
  change: Change,
  { set, putAt }: MovedOut,
  { own, worker, hasSlot, nextToken = createToken(), lines, lane }: CommitOptions,
): CommitArgs {
  const { next, attempt, beside, pause } = change;
  const { set: written, unset } = writeRecord(set);
  return {
    id: job.jobId,
    token: job.token,
    nextToken: next !== undefined || set.stage === 'done' ? nextToken : undefined,
    event: change.event,
    reason: tellReason(change),
    set: written,
    unset,
    putAt,
    next,
    worker,
    hasSlot,
    status: change.status,
    stage: set.stage,
    isDegraded: set.answeredBy?.degraded,
    delayMs: change.delayMs === undefined ? undefined : Math.max(0, Math.ceil(change.delayMs)),
    deadlineMs: change.deadlineMs,
    reviewMs: change.reviewMs,
    isInterrupting: change.isInterrupting,
    attempt: attempt && tellAttempt(attempt),
    pause: pause && { profile: pause.profile, forMs: Math.max(1, Math.ceil(pause.forMs)) },
    own,
    lines,
    call: change.call,
    beside: beside && { ...tellAttempt(beside.attempt), call: beside.call },
    lane: lane?.name,
    patience: lane && String(lane.patience),
    ending: writeEnding(change),
    verdict: change.verdict && JSON.stringify(change.verdict),
  };
}

/** A clock that is hours behind Redis' own makes all that is put look old. */
const MOST_TRIES = 3;

/**
 * Writes a change, if the job still has the token that it was made for; else `moved`, and the job stays as it is. What is
 * too long for Redis is put outside before; repeated with the same change it is put once. Throws `payloads-unavailable`
 * where that does not go.
 */
export async function commit(
  store: Store,
  job: Committing,
  change: Change,
  options: CommitOptions = {},
): Promise<Committed> {
  const { tag } = store.keySpace.keysOf(job.tenant);
  for (let n = 0; n < MOST_TRIES; n++) {
    const moved = await moveOut(store, job.jobId, change.set);
    const committed = await store.runScript(commitScript, tag, writeArgs(job, change, moved, options));
    if (committed.is === 'moved' && committed.isGone) await takeBack(store, moved);
    if (committed.is !== 'stale') return committed;
    forgetMovedOut(change.set);
  }
  throw new Failure('payloads-unavailable');
}
