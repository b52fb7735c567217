import type { AnswerView, Stage } from '../src/jobs/job-view.ts';
import type { Vault } from '../src/redaction/vault.ts';
import type { Document } from '../src/tasks/task.ts';

/** What the last stage hands over is what the producer gets. */
export interface Answered {
  output: unknown;
  answer: AnswerView;
}

/** What a rung said, before it is checked. A rule's output needs no reading. */
export type RungAnswer =
  | { by: 'model'; text: string; profile: string; model: string }
  | { by: 'rule'; output: unknown };

/** The input as it may leave the platform, with what brings the originals back. */
export interface RedactedInput {
  input: unknown;
  documents: readonly Document[];
  vault: Vault;
}

/** What each stop takes. A stage cannot hand a job on without it. */
export interface Carries {
  model: {
    redacted: RedactedInput;
    findings: Record<string, number>;
    isUnchanged: boolean;
    /** Optional plug-ins that failed, where there are any. */
    without?: readonly string[];
  };
  validate: RungAnswer;
  done: Answered;
}

/**
 * The architecture as a table: for each stage where a job goes when it succeeds, where when it cannot, and how often
 * the stage itself is tried. A model rung brings its own attempts. In `dead-letter` jobs wait for a person.
 */
export const pipeline = {
  redact: { attempts: 4, concurrency: 16, next: 'model', otherwise: 'dead-letter' },
  model: { attempts: 4, concurrency: 50, next: 'validate', otherwise: 'fallback' },
  validate: { attempts: 4, concurrency: 32, next: 'done', otherwise: 'fallback' },
  fallback: { attempts: 4, concurrency: 50, next: 'validate', otherwise: 'dead-letter' },
} as const satisfies Record<
  Exclude<Stage, 'review' | 'dead-letter'>,
  { attempts: number; concurrency: number; next: keyof Carries; otherwise: Stage }
>;

export type WorkStage = keyof typeof pipeline;

export const workStages = Object.keys(pipeline) as WorkStage[];
