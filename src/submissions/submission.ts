import type { JobView } from '../jobs/job-view.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { Task } from '../tasks/task.ts';

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
}

/** What came of a submission. `replayed`: its idempotency key found the job; `mismatch`: it stands for another body. */
export type SubmitResult = { is: 'accepted' | 'replayed'; job: JobView } | { is: 'mismatch' };
