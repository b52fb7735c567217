import type { FindingType } from '../../tasks/finding-types.ts';

/** How likely a mention stands for a placeholder, whatever the vault holds. */
export type Strength = 'sure' | 'doubtful' | 'weak';

/** A stretch of a text that names a type, as placeholders do: `[Person 1]`, `PERSON_1`, `{{NAME_1}}`, `[PERSON]`. */
export interface Mention {
  start: number;
  end: number;
  /** Its letters, as `lettersOf` returns them, and its number: what is compared, however it is written. */
  word: string;
  /** Undefined where it has none, and where it cannot be told. */
  number: number | undefined;
  /** None for a word that names nothing, in the very form of a placeholder. */
  types: readonly FindingType[];
  /** What stood inside of the brackets and belongs behind them: `'s`. */
  suffix: string;
  /** As it is written. */
  form: string;
  /** `doubtful` may be something else; `weak` is everyday text, save that it could be meant so. */
  strength: Strength;
  /** Whether it has what only a placeholder has: brackets, or the form `TYPE_1`. */
  isMarked: boolean;
}

/** A mention as it is written, with the bracket that opens it. */
export const formOf = (core: string, open = ''): string => open + core.replace(/\s+/g, ' ');
