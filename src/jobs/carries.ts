import type { Vault } from '../redaction/vault.ts';
import type { Document } from '../tasks/task.ts';
import type { AnswerView } from './job-view.ts';

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

/**
 * What `redact` leaves sealed, in any case: without it nothing of the input is shown to a model. `under` is the hash of
 * the task whose boundary it was done under; nothing else stands in it when the input may leave as it is.
 */
export type Redaction = { under: string } & Partial<RedactedInput>;

/**
 * What each stage takes from the one before, and the producer from the last. A stage that leaves it out does not
 * compile.
 */
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
