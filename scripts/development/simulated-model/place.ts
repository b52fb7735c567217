/** What an answer is made from, and what is known of the making so far. */
export interface Making {
  /** The whole schema, for `$ref`. */
  root: Record<string, unknown>;
  /** The text that was asked about. */
  text: string;
  sentences: readonly string[];
  /** The same for the same question. */
  seed: string;
  /** How many made-up texts of a place are not to be used again. */
  passedOver: ReadonlyMap<string, number>;
  /** How little is said: 0 as usual, 1 in short texts, 2 nothing that is not required. */
  brevity: number;
  /** Texts that were made up, by their place; added to. */
  madeUp: Map<string, string>;
  /** Levels that a value of a schema has at least, by how far ahead was looked. */
  heights: Map<unknown, number[]>;
  /** Values that may still be begun; counted down. */
  left: number;
}

/** Where in an answer a value stands. */
export interface Place {
  making: Making;
  /** JSON Pointer; of an entry of a record by its number. */
  path: string;
  /** Nearest property name; `''` at the top. */
  name: string;
  /** Position in the array around it, so that neighbours differ. */
  index: number;
  depth: number;
  /** What may not be said again here, as JSON. */
  others: ReadonlySet<string>;
}

/** No value fits here. */
export const nothing = Symbol('nothing');

/** From this depth on only what a schema requires is made. */
export const deepest = 6;
