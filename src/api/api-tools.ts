import type { Actor } from '../audit/entry.ts';
import type { BatchTools } from '../batches/upload.ts';
import type { JobView } from '../jobs/job-view.ts';
import type { AdminTools } from '../operations/admin-tools.ts';
import type { CancelResult } from '../operations/cancel.ts';
import type { FollowTools } from '../operations/follow.ts';
import type { KnobTools } from '../operations/knob-tools.ts';
import type { readStats } from '../operations/read-stats.ts';
import type { Revealed, RevealField } from '../operations/reveal.ts';
import type { OutcomeResult, ToldOutcome } from '../operations/tell-outcome.ts';
import type { WaitingTools } from '../operations/waiting-tools.ts';
import type { WebhookTools } from '../operations/webhook-tools.ts';
import type { Caller } from '../records/api-keys.ts';
import type { HistoryEntry } from '../records/find-history.ts';
import type { JobQuery, Page } from '../records/list-jobs.ts';
import type { CallbackPolicy } from '../submissions/check-callback-url.ts';
import type { Submission, SubmitResult } from '../submissions/submission.ts';
import type { Task } from '../tasks/task.ts';

/**
 * Everything the routes can do, as plain functions; `main.ts` fills it in. Each may throw a `Failure` of kind
 * `infrastructure`, which is answered with 503 `queue-unavailable`.
 */
export interface ApiTools extends AdminTools, BatchTools, FollowTools, KnobTools, WaitingTools, WebhookTools {
  tasks: ReadonlyMap<string, Task>;
  /** Where events may go. */
  callbacks: CallbackPolicy;
  /** The key's caller; undefined for a key that is unknown or revoked. Takes the same time for either. */
  findCaller: (key: string) => Promise<Caller | undefined>;
  /** Calls a minute that the tenant may make of this process; undefined where nothing is set. */
  findCallLimit: (tenant: string) => Promise<number | undefined>;
  submitJob: (submission: Submission, who: Actor) => Promise<SubmitResult>;
  findJob: (tenant: string, jobId: string, who: Actor) => Promise<JobView | undefined>;
  /** What happened to the job, oldest first. */
  findHistory: (tenant: string, jobId: string) => Promise<HistoryEntry[] | undefined>;
  /** Throws a RangeError for a foreign cursor, as every list does. */
  listJobs: (tenant: string, query: JobQuery, who: Actor) => Promise<Page<JobView>>;
  cancelJob: (tenant: string, jobId: string, who: Actor) => Promise<CancelResult>;
  /** Opens one payload of a job; the audit log is told, with the actor's reason. */
  reveal: (tenant: string, jobId: string, field: RevealField, who: Actor) => Promise<Revealed>;
  /** Notes what the business made of an ended job. */
  tellOutcome: (tenant: string, jobId: string, outcome: ToldOutcome) => Promise<OutcomeResult>;
  /** Erases an ended job; `open` when it has not ended, `forbidden` when it is for operators alone, `left` when payloads outside of Redis are there still. */
  eraseJob: (
    tenant: string,
    jobId: string,
    who: Actor & { isOperator: boolean },
  ) => Promise<{ is: 'erased' | 'open' | 'unknown' | 'forbidden' | 'left' }>;
  /** Returns when the job ended or waits for a person, or after `waitMs`, or when the signal fires, whichever is first. */
  waitForEnd: (tenant: string, jobId: string, waitMs: number, signal: AbortSignal) => Promise<void>;
  /** What happened to a tenant's jobs, or to all; null is all tenants. */
  readStats: (tenant: string | null, query: Parameters<typeof readStats>[2]) => ReturnType<typeof readStats>;
  /** Writes to Redis for real; throws when it cannot. */
  checkReady: () => Promise<void>;
  /** The process's metrics in the form that an Accept header asks for. */
  renderMetrics: (accept: string | undefined) => Promise<{ contentType: string; body: string }>;
}
