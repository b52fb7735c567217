import type { BatchTools } from '../batches/upload.ts';
import type { JobView } from '../jobs/job-view.ts';
import type { CancelResult } from '../operations/cancel.ts';
import type { DecideResult, ReviewDecision } from '../operations/decide-review.ts';
import type { ReplayFilter, ReplayResult } from '../operations/replay.ts';
import type { ApiKey, Caller, Role, Scope } from '../records/api-keys.ts';
import type { DeadLetterView } from '../records/dead-letters.ts';
import type { JobQuery, Page, PageQuery, WaitingQuery } from '../records/list-jobs.ts';
import type { ReviewView } from '../records/reviews.ts';
import type { Submission, SubmitResult } from '../submissions/submission.ts';
import type { Task } from '../tasks/task.ts';

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
  /** Throws a RangeError for a foreign cursor, as every list does. */
  listJobs: (tenant: string, query: JobQuery) => Promise<Page<JobView>>;
  cancelJob: (tenant: string, jobId: string) => Promise<CancelResult>;
  /** Erases an ended job; `open` when it has not ended. */
  eraseJob: (tenant: string, jobId: string) => Promise<{ is: 'erased' | 'open' | 'unknown' }>;
  listDeadLetters: (tenant: string, query: WaitingQuery) => Promise<Page<DeadLetterView>>;
  findDeadLetter: (tenant: string, jobId: string) => Promise<DeadLetterView | undefined>;
  replayJob: (tenant: string, jobId: string, from: 'stage' | 'start') => Promise<ReplayResult>;
  /** `skipped` counts those that matched and could not be replayed: their task is gone, or somebody was first. */
  replayJobs: (tenant: string, filter: ReplayFilter) => Promise<{ replayed: number; skipped: number }>;
  discardDeadLetter: (tenant: string, jobId: string) => Promise<{ is: 'discarded' | 'not-dead' | 'unknown' }>;
  listReviews: (tenant: string, query: PageQuery) => Promise<Page<ReviewView>>;
  decideReview: (tenant: string, jobId: string, decided: ReviewDecision) => Promise<DecideResult>;
  /** Returns when the job ended, or after `waitMs`, or when the signal fires, whichever is first. */
  waitForEnd: (tenant: string, jobId: string, waitMs: number, signal: AbortSignal) => Promise<void>;
  /** Makes a key, which is shown this once. */
  createKey: (tenant: string, role: Role, scope: Scope) => Promise<{ key: string; stored: ApiKey }>;
  /** Every tenant's, oldest first, revoked ones too. */
  listKeys: () => Promise<ApiKey[]>;
  /** False when there is none of that id. */
  revokeKey: (id: string) => Promise<boolean>;
  /** Writes to Redis for real; throws when it cannot. */
  checkReady: () => Promise<void>;
  /** Prometheus text format. */
  renderMetrics: () => Promise<string>;
}
