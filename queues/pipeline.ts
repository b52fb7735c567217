import type { Stage } from '../src/records/job-view.ts';
import type { Vault } from '../src/redaction/vault.ts';
import type { Document } from '../src/tasks/task.ts';

/** What the last stage hands over is what the producer gets. */
interface Answered {
  output: unknown;
  confidence: number | null;
  profile: string;
  model: string;
  rung: number;
}

/** The input as it may leave the platform, with what brings the originals back. */
export interface RedactedInput {
  input: unknown;
  documents: readonly Document[];
  vault: Vault;
}

/** What each stop takes. A stage cannot hand a job on without it. */
export interface Carries {
  model: { redacted: RedactedInput; findings: Record<string, number>; isUnchanged: boolean };
  validate: { text: string; model: string };
  done: Answered;
}

/**
 * The architecture as a table: for each stage where a job goes when it succeeds, where when it cannot, and how often
 * the stage itself is tried. A model rung brings its own attempts. In `dead-letter` jobs wait for a person.
 */
export const pipeline = {
  redact: { attempts: 4, concurrency: 16, next: 'model', otherwise: 'dead-letter' },
  model: { attempts: 4, concurrency: 50, next: 'validate', otherwise: 'dead-letter' },
  validate: { attempts: 4, concurrency: 32, next: 'done', otherwise: 'dead-letter', again: 'model' },
} as const satisfies Record<
  Exclude<Stage, 'dead-letter'>,
  { attempts: number; concurrency: number; next: keyof Carries; otherwise: Stage; again?: Stage }
>;

export type WorkStage = keyof typeof pipeline;

export const workStages = Object.keys(pipeline) as WorkStage[];
