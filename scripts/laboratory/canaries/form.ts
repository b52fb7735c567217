import type { FindingType } from '../../../src/tasks/finding-types.ts';
import type { Draw } from './draw.ts';

/** One way in which a type of personal data is written, such that the engine's rules say they find it. */
export interface Form {
  /** Such as `card-in-groups`. */
  name: string;
  type: FindingType;
  write: (draw: Draw) => string;
  /** A sentence around it: the word or label that the rules ask for, if they do. Ends with its sign. */
  say: (value: string) => string;
  /** Found by its own shape, without a word before it, on one line of ASCII. */
  isBare?: boolean;
  /** A key of JSON that says what its value is. */
  key?: string;
  /** May stand as a number of JSON under its key. */
  isNumber?: boolean;
  /** Pieces that must not be left over either; a surname without the given name. */
  partsOf?: (value: string) => string[];
}
