import type { BatchTools } from '../batches/upload.ts';
import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { JobStatus, JobView } from '../jobs/job-view.ts';
import type { ReviewDecision } from '../operations/decide-review.ts';
import type { DeadLetterView } from '../records/dead-letters.ts';
import type { ReviewView } from '../records/reviews.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { Task } from '../tasks/task.ts';

export type Role = 'submit' | 'operate' | 'admin';

/** Whose key a request came with. */
export interface Caller {
  tenant: string;
  role: Role;
}

/** A job as it was asked for: checked against the envelope and the task's input schema. */
export interface Submission {
  tenant: string;
  task: Task;
  /** The input as the task's schema returned it. */
  input: unknown;
  metadata: Record<string, string>;
  /** 1 first, 10 last. */
  priority: number;
  delayMs: number;
  deadlineMs: number;
  attempts: number | undefined;
  backoff: { baseMs: number; maxMs: number } | undefined;
  /** The task's, or a closer one. */
  dataClass: DataClass;
  /** The key, and the canonical text of the body it stands for. */
  idempotency: { key: string; body: string } | undefined;
  traceparent: string | undefined;
}

export type SubmitResult = { is: 'accepted' | 'replayed'; job: JobView } | { is: 'mismatch' };
export type CancelResult = { is: 'cancelled'; job: JobView } | { is: 'finished' } | { is: 'unknown' };

interface PageFilter {
  task: string | undefined;
  /** 1-100 */
  limit: number;
  cursor: string | undefined;
}

export interface JobFilter extends PageFilter {
  status: JobStatus | undefined;
  batch: string | undefined;
}

interface DeadLetterFilter extends PageFilter {
  code: FailureCode | undefined;
}

/** Which dead letters to replay, newest first. */
export interface ReplayFilter {
  task?: string | undefined;
  code?: FailureCode | undefined;
  /** Milliseconds since 1970; only letters that died earlier. */
  before?: number | undefined;
  /** 1-1000 */
  limit: number;
  /** Counts what would be replayed, and replays nothing. */
  dryRun: boolean;
}

/** One page of a list, newest first; `nextCursor` is null at the end. */
interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

export type ReplayResult =
  | { is: 'replayed'; job: JobView }
  | { is: 'not-dead' }
  | { is: 'unknown' }
  /** The task has another version by now, or is gone. */
  | { is: 'version-changed' };

export type DecideResult =
  | { is: 'decided'; job: JobView }
  | { is: 'nothing-to-approve' }
  | { is: 'off-schema'; notes: readonly Note[] }
  | { is: 'not-in-review' }
  | { is: 'unknown' };

/**
 * Everything the routes can do, as plain functions; `main.ts` fills it in. Each may throw a `Failure` of kind
 * `infrastructure`, which is answered with 503 `queue-unavailable`.
 */
export interface ApiTools extends BatchTools {
  tasks: ReadonlyMap<string, Task>;
  /** The key's caller; undefined for a key that is unknown or revoked. Takes the same time for either. */
  findCaller: (key: string) => Promise<Caller | undefined>;
  submitJob: (submission: Submission) => Promise<SubmitResult>;
  findJob: (tenant: string, jobId: string) => Promise<JobView | undefined>;
  /** Throws a RangeError for a cursor that is none of ours, as every list does. */
  listJobs: (tenant: string, filter: JobFilter) => Promise<Page<JobView>>;
  cancelJob: (tenant: string, jobId: string) => Promise<CancelResult>;
  /** Erases an ended job; `open` when it has not ended. */
  eraseJob: (tenant: string, jobId: string) => Promise<{ is: 'erased' | 'open' | 'unknown' }>;
  listDeadLetters: (tenant: string, filter: DeadLetterFilter) => Promise<Page<DeadLetterView>>;
  findDeadLetter: (tenant: string, jobId: string) => Promise<DeadLetterView | undefined>;
  replayJob: (tenant: string, jobId: string, from: 'stage' | 'start') => Promise<ReplayResult>;
  /** `skipped` counts those that matched and could not be replayed: their task is gone, or somebody was first. */
  replayJobs: (tenant: string, filter: ReplayFilter) => Promise<{ replayed: number; skipped: number }>;
  discardDeadLetter: (tenant: string, jobId: string) => Promise<{ is: 'discarded' | 'not-dead' | 'unknown' }>;
  listReviews: (tenant: string, filter: PageFilter) => Promise<Page<ReviewView>>;
  decideReview: (tenant: string, jobId: string, decided: ReviewDecision) => Promise<DecideResult>;
  /** Returns when the job ended, or after `waitMs`, or when the signal fires, whichever is first. */
  waitForEnd: (tenant: string, jobId: string, waitMs: number, signal: AbortSignal) => Promise<void>;
  /** Writes to Redis for real; throws when it cannot. */
  checkReady: () => Promise<void>;
  /** Prometheus text format. */
  renderMetrics: () => Promise<string>;
}
