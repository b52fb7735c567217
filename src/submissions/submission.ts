import type { JobView } from '../jobs/job-view.ts';
import type { Asked } from '../records/accept-job.ts';
import type { Task } from '../tasks/task.ts';

/** A job as it was asked for: checked against the envelope and the task's input schema. */
export interface Submission extends Asked {
  task: Task;
  /** The key, and the canonical text of the body it stands for. */
  idempotency: { key: string; body: string } | undefined;
}

/** What came of a submission. `replayed`: its idempotency key found the job; `mismatch`: it stands for another body. */
export type SubmitResult = { is: 'accepted' | 'replayed'; job: JobView } | { is: 'mismatch' };
