import type { FindingType } from '../tasks/finding-types.ts';
import { createSeededRandom } from './seeded-random.ts';

/** Draws pieces of made-up values; always the same ones for a seed. */
export interface Draw {
  /** A whole number from `from` to `to`, both included. */
  between: (from: number, to: number) => number;
  pick: <Item>(items: readonly Item[]) => Item;
  digits: (count: number) => string;
  hex: (count: number) => string;
  /** Letters and digits of ASCII, in both cases. */
  mixed: (count: number) => string;
  capitals: (count: number) => string;
  /** A word that no list and no dictionary has, with a capital: eight letters that can be spoken. */
  word: () => string;
}

const HEX = '0123456789abcdef';
const CAPITALS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const MIXED = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789';

export function createDraw(seed: number): Draw {
  const random = createSeededRandom(seed);
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const several = (from: string, count: number) => Array.from({ length: count }, () => pick([...from])).join('');
  const syllable = () => several('bdfgklmnprtvz', 1) + several('aeiou', 1);
  return {
    between,
    pick,
    digits: (count) => several('0123456789', count),
    hex: (count) => several(HEX, count),
    mixed: (count) => several(MIXED, count),
    capitals: (count) => several(CAPITALS, count),
    word: () => {
      const word = `${syllable()}${syllable()}${syllable()}v${several('aeiou', 1)}k`;
      return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    },
  };
}

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
