/** What an answer is made from, and what is known of the making so far. */
export interface Making {
  /** The whole schema, for `$ref`. */
  root: Record<string, unknown>;
  /** The text that was asked about. */
  text: string;
  sentences: readonly string[];
  /** The same for the same question. */
  seed: string;
  /** How many made-up texts of a place, by its JSON Pointer, are not to be used again. */
  passedOver: ReadonlyMap<string, number>;
  /** Where texts were made up; added to. */
  madeUp: Set<string>;
  /** Where a record's name was made up, by the place that it names. */
  names: Map<string, string>;
  /** Levels that a value of a schema has at least, by how far ahead was looked. */
  heights: Map<unknown, number[]>;
  /** Values that may still be begun; counted down. */
  left: number;
}

/** Where in an answer a value stands. */
export interface Place {
  making: Making;
  /** JSON Pointer */
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
