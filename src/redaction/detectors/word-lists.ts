import { readWords } from './read-data.ts';

// Constants that stand in files. They are read at import, once, as if they were written here: a file that is missing
// stops the start, not the first job.

/** Common given names, in lower case, without accents. */
export const firstNames = readWords('first-names');

/** Given names that are everyday words as often as they are names. */
export const wordsAndNames = readWords('words-and-names');

/** Common family names, in lower case, without accents. */
export const surnames = readWords('surnames');

/** Given names from many countries, many of them words too: only evidence, never proof. */
export const rarerGivenNames = readWords('rarer-given-names');

/** Surnames from many countries: only evidence, never proof. */
export const rarerSurnames = readWords('rarer-surnames');

/** Words with a capital that are no part of a person's name, in lower case. */
export const notNames = readWords('not-names');

/** Frequent words of five languages that are no names, in lower case. */
export const commonWords = readWords('common-words');
