import type { Note, TaskFault, Usage } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { AttemptOutcome } from './job-view.ts';

/** One request to a model as the record keeps it. Times are milliseconds of Redis' clock. */
export interface Attempt {
  /** From 1, over the whole job. */
  n: number;
  at: number;
  /** While it is started: when another worker may call its outcome unknown. */
  leaseEndsAt: number;
  run: number;
  rung: number;
  round: number;
  profile: string;
  model: string;
  outcome: AttemptOutcome;
  failure: FailureCode | null;
  latencyMs: number | null;
  usage: Usage | null;
  costUsd: number | null;
}

/** What is known of an attempt before its request is sent. */
export type NewAttempt = Pick<Attempt, 'run' | 'rung' | 'round' | 'profile' | 'model'>;

/** Closes an attempt whose request was in flight when its worker crashed: nobody knows what came of it. */
export const giveUp = (attempt: Attempt): Attempt => ({
  ...attempt,
  outcome: 'unknown',
  failure: 'model-unknown-outcome',
});

/** An attempt whose job ended while its request was in flight, given up; undefined when it was closed since. */
export const giveUpStarted = (attempt: Attempt | undefined): Attempt | undefined =>
  attempt?.outcome === 'started' ? giveUp(attempt) : undefined;

/** A failure on the job's way, kept until its end. */
export interface Cause {
  stage: string;
  rung: number;
  code: FailureCode;
  at: number;
  /** Where an answer did not fit, by paths of the schema. */
  notes?: readonly Note[];
  /** What of the task is to blame. */
  fault?: TaskFault;
}

/** So much is kept of what was wrong with an answer, in the clear: 10 places, and of what was expected 200 characters. */
const [MOST_NOTES, MOST_EXPECTED] = [10, 200];

/** A check says what is wrong in words of its own, which stay sealed. */
export const keepNotes = (code: FailureCode, notes: readonly Note[] = []): readonly Note[] =>
  code === 'answer-check-failed' ? [] : notes.slice(0, MOST_NOTES).map(cutNote);

const cutNote = ({ path, code, expected }: Note): Note =>
  expected === undefined ? { path, code } : { path, code, expected: expected.slice(0, MOST_EXPECTED) };

/** Whether code of the task that every model's answer needs is at fault: none is asked any more, and paid for nothing. */
export const isSpoiled = (causes: readonly { code: FailureCode; fault?: TaskFault | undefined }[] = []): boolean =>
  causes.some((cause) => cause?.code === 'task-broken' && !String(cause.fault?.field).startsWith('ladder'));
