import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
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

/** An answer that did not do, as it was said, and why; a check's own words may stand among the notes. */
export interface Refused {
  code: FailureCode;
  notes: readonly Note[];
  run: number;
  rung: number;
  round: number;
  by: RungAnswer['by'];
  profile: string | null;
  model: string | null;
  /** What a model said, with its placeholders; of a rule its answer as JSON. */
  text: string;
  /** The text was longer. */
  isCut: boolean;
}

/** Characters that are kept of a refused answer. */
const MOST_REFUSED = 16_384;

/** What is kept of an answer that did not do. */
export function describeRefused(
  answer: RungAnswer,
  why: Pick<Refused, 'code' | 'notes' | 'run' | 'rung' | 'round'>,
): Refused {
  const { by } = answer;
  const said = by === 'model' ? answer.text : (JSON.stringify(answer.output) ?? '');
  const { profile = null, model = null } = by === 'model' ? answer : {};
  return { ...why, by, profile, model, text: said.slice(0, MOST_REFUSED), isCut: said.length > MOST_REFUSED };
}

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
