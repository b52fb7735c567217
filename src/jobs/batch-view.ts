import type { AnswerView, FailureView, JobStatus } from './job-view.ts';

/** A batch as its producer sees it. `finished` once its upload is over and no job is queued, running or in review. */
export interface BatchView {
  id: string;
  task: string;
  status: 'running' | 'finished' | 'cancelled';
  createdAt: string;
  finishedAt: string | null;
  /** Why its upload was ended before its end; null when it was not. */
  endedEarly: { code: string } | null;
  /** What stands between the cells of its CSV file; null for NDJSON. */
  delimiter: string | null;
  /**
   * Rows so far; `rejected` were refused and have no job, all others are counted by their job's status. `degraded` are
   * those of the succeeded that a rung below the first model answered.
   */
  counts: Record<'total' | 'rejected' | 'inReview' | Exclude<JobStatus, 'in_review'> | 'degraded', number>;
  /** US dollars that its models were paid so far, as far as their prices are known. */
  costUsd: number;
}

/**
 * What became of a row, counted from 1. `rejected` has no job; the job of one `removed` is past its retention, or
 * erased.
 */
export interface ResultView {
  row: number;
  customId: string | null;
  jobId: string | null;
  status: JobStatus | 'rejected' | 'removed';
  output: unknown;
  failure: FailureView | { kind: 'bad-input'; code: string; message: string } | null;
  answer: AnswerView | null;
}

/** After so long without a row, an upload that nobody can resume is over. */
export const SILENT_MS = 300_000;
/** How long a batch with an idempotency key waits for its upload to go on. */
export const RESUMABLE_MS = 86_400_000;
