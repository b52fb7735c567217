import type { JobStatus, JobView } from '../records/job-view.ts';
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
  /** The key, and the canonical text of the body it stands for. */
  idempotency: { key: string; body: string } | undefined;
  traceparent: string | undefined;
}

export type SubmitResult = { is: 'accepted' | 'replayed'; job: JobView } | { is: 'mismatch' };
type CancelResult = { is: 'cancelled'; job: JobView } | { is: 'finished' } | { is: 'unknown' };

export interface JobFilter {
  status: JobStatus | undefined;
  task: string | undefined;
  /** 1-100 */
  limit: number;
  cursor: string | undefined;
}

/**
 * Everything the routes can do, as plain functions; `main.ts` fills it in. Each may throw a `Failure` of kind
 * `infrastructure`, which is answered with 503 `queue-unavailable`.
 */
export interface ApiTools {
  tasks: ReadonlyMap<string, Task>;
  /** The key's caller; undefined for a key that is unknown or revoked. Takes the same time for either. */
  findCaller: (key: string) => Promise<Caller | undefined>;
  submitJob: (submission: Submission) => Promise<SubmitResult>;
  findJob: (tenant: string, jobId: string) => Promise<JobView | undefined>;
  /** Newest first. `nextCursor` is null at the end. Throws a RangeError for a cursor that is none of ours. */
  listJobs: (tenant: string, filter: JobFilter) => Promise<{ data: JobView[]; nextCursor: string | null }>;
  cancelJob: (tenant: string, jobId: string) => Promise<CancelResult>;
  /** Returns when the job ended, or after `waitMs`, or when the signal fires, whichever is first. */
  waitForEnd: (tenant: string, jobId: string, waitMs: number, signal: AbortSignal) => Promise<void>;
  /** Writes to Redis for real; throws when it cannot. */
  checkReady: () => Promise<void>;
  /** Prometheus text format. */
  renderMetrics: () => Promise<string>;
}
