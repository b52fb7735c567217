import type { Carries } from '../src/jobs/carries.ts';
import type { Stage } from '../src/jobs/job-view.ts';

/**
 * The architecture as a table: for each stage where a job goes when it succeeds, and how many visits a process works on
 * at once; where one may take as long as a model, so many `kept` at most for interactive jobs. When a stage cannot, the
 * job goes to the next rung of its task's ladder, and at the ladder's end to `dead-letter`; there and in `review` jobs
 * wait for a person.
 */
export const pipeline = {
  redact: { next: 'model', slots: 16, kept: 0 },
  model: { next: 'validate', slots: 500, kept: 8 },
  validate: { next: 'done', slots: 32, kept: 0 },
  fallback: { next: 'validate', slots: 500, kept: 8 },
} as const satisfies Record<
  Exclude<Stage, 'review' | 'dead-letter'>,
  { next: keyof Carries; slots: number; kept: number }
>;

/** A stage that workers serve. */
export type WorkStage = keyof typeof pipeline;

/** All of them, in the order of the table. */
export const workStages = Object.keys(pipeline) as WorkStage[];

/** The queue that events wait in, and its worker; `slots` as above. */
export const delivering = { name: 'deliver', slots: 256 } as const;

/** A queue that workers serve: those of the stages, and that of events. */
export type WorkQueue = WorkStage | typeof delivering.name;

export const workQueues: readonly WorkQueue[] = [...workStages, delivering.name];
