import type { FailureKind, Note, Usage } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';

/** Every status of a job, in the order of its way. */
export const jobStatuses = ['queued', 'running', 'in_review', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** What a run ends with; a job that failed or expired may be replayed. */
const endings: ReadonlySet<string> = new Set<JobStatus>(['succeeded', 'failed', 'cancelled', 'expired']);

/** Whether a run is over with this status. */
export const isEnding = (status: string): boolean => endings.has(status);

/** Whether a caller who waits has nothing more to wait for: the run is over, or it is a person's turn. */
export const isSettled = (status: string): boolean => isEnding(status) || status === 'in_review';

/** Every stage; each has a queue of its name. */
export const stages = ['redact', 'model', 'validate', 'fallback', 'review', 'dead-letter'] as const;
/** A stage is a queue with its worker; in `review` and `dead-letter` jobs wait for a person. */
export type Stage = (typeof stages)[number];

/** What came of a request. `started` while it is in flight, `unknown` when its worker crashed meanwhile. */
export type AttemptOutcome = 'started' | 'answered' | 'throttled' | 'failed' | 'aborted' | 'unknown';

/** One request that was sent to a model. Times are RFC 3339 in UTC, money US dollars. */
export interface AttemptView {
  n: number;
  run: number;
  rung: number;
  round: number;
  profile: string;
  model: string;
  outcome: AttemptOutcome;
  failure: FailureView | null;
  latencyMs: number | null;
  usage: Usage | null;
  costUsd: number | null;
  at: string;
}

/**
 * A failure with its kind and a sentence for people; never a value of a payload. `at` is where an answer did not fit, by
 * paths of the task's schema.
 */
export interface FailureView {
  kind: FailureKind;
  code: FailureCode;
  message: string;
  at?: readonly Note[];
}

/** Who answered. `confidence` is null for rules and people, `degraded` says that the task asked for better first. */
export interface AnswerView {
  by: 'model' | 'rule' | 'review';
  rung: number;
  profile: string | null;
  model: string | null;
  confidence: number | null;
  degraded: boolean;
}

/** A job as its producer sees it. */
export interface JobView {
  id: string;
  task: string;
  taskVersion: number;
  batchId: string | null;
  run: number;
  status: JobStatus;
  stage: Stage | 'done';
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  deadlineAt: string;
  nextAttemptAt: string | null;
  output: unknown;
  answer: AnswerView | null;
  attempts: AttemptView[];
  /** Sums of what the attempts tell; null when none of them does. */
  usage: { modelCalls: number; inputTokens: number | null; outputTokens: number | null; costUsd: number | null };
  /** Findings by type; counts, never what was found. */
  redaction: Record<string, number>;
  failure: FailureView | null;
  /** Keys of the input that the task's schema left out: how many, or their names where the task shows them. */
  droppedKeys: number | readonly string[];
  /** What the business made of the latest run, once somebody has told. */
  outcome: OutcomeView | null;
  /** Of its latest event: `none` where nobody is to be told, `failed` where a receiver was given up; and how often it was sent. */
  delivery: { status: 'none' | 'pending' | 'delivered' | 'failed'; attempts: number };
  /** Null where its seal does not open, as is the output; `failure` says so. */
  metadata: Record<string, string> | null;
}

/** What the business made of an ended job. */
interface OutcomeView {
  success: boolean;
  code: string | null;
  value: number | null;
  at: string;
}

const MOST_MS = 8.64e15;

/** Milliseconds since 1970 as RFC 3339 in UTC; 1970 for a number that is no time, which another hand has written. */
export const toTime = (ms: number): string => new Date(Math.abs(ms) <= MOST_MS ? ms : 0).toISOString();
