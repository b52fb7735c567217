import type { Note, TaskFault } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { Attempt } from './attempt.ts';
import type { Answered, Refused } from './carries.ts';
import type { AnswerView, JobStatus, Stage } from './job-view.ts';
import type { Call, Pause } from './lane.ts';
import type { JobRecord, Payloads, RecordChange, RecordFault } from './record.ts';

/** A job as a move finds it, at `now` by Redis' clock. */
export interface Job extends JobRecord {
  jobId: string;
  now: number;
  seals: JobSealer;
  latestAttempt: Attempt | undefined;
  fault?: RecordFault | undefined;
}

/** A move: what is to be written, all of it in one step, by whoever holds the token of the job's present visit. */
export interface Change {
  /** For the job's history; undefined when there is nothing to tell. */
  event?: string;
  set: RecordChange;
  /** The stage that the next visit is for. Without one the visit stays, or the job is done. */
  next?: Stage;
  status?: JobStatus;
  /** Milliseconds until the same visit is due again. */
  delayMs?: number;
  /** The attempt that is closed, or found fault with. */
  attempt?: Attempt | undefined;
  pause?: Pause;
  call?: Call | undefined;
  /** What was asked beside the attempt, and what came of it; both end together. */
  beside?: Beside | undefined;
  /** How long a person has to decide; undefined as long as it takes. */
  reviewMs?: number | undefined;
  /** A new deadline, so far from now. */
  deadlineMs?: number;
  /** What a person decided, for statistics. */
  verdict?: Verdict;
  /** Whoever works on the job is told to stop. */
  isInterrupting?: true;
}

/** What a person decided about a job: of a model's answer whose it was, and how sure. */
export interface Verdict {
  decision: (typeof decisions)[number];
  profile?: AnswerView['profile'] | undefined;
  model?: AnswerView['model'] | undefined;
  confidence?: AnswerView['confidence'] | undefined;
}
export const decisions = ['approve', 'correct', 'reject', 'ask-again'] as const;

/** The other one of two attempts that were in flight at once. */
export interface Beside {
  attempt: Attempt;
  call?: Call | undefined;
}

/** Why a stage or a rung did not do. A `proposal` was not sure enough: a person may still take it. */
export interface Setback extends Pick<Change, 'attempt'> {
  code: FailureCode;
  notes?: readonly Note[];
  fault?: TaskFault | undefined;
  proposal?: Answered | undefined;
  /** The answer that did not do. */
  refused?: Refused | undefined;
}

/** A change, and in the clear the payloads that it seals for the next stage. */
export interface HandedOn {
  change: Change;
  handedOver: Payloads;
}
