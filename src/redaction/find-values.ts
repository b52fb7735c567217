import type { FindingType } from '../tasks/finding-types.ts';
import { createNormalizedFinder, hasLongGaps, type NormalizedValue } from './find-normalized.ts';
import { listMatches } from './list-matches.ts';
import { normalizeOriginal } from './normalize.ts';
import { readViews } from './views/read-views.ts';

export interface Value {
  text: string;
  type: FindingType;
}

/** Where one of the values stands: `index` is its place in the list. */
export interface ValueHit {
  start: number;
  end: number;
  index: number;
}

export type ValueFinder = (text: string) => ValueHit[];

/** Characters that may stand between two words of a value. */
const longestGap = 3;
const longestAddress = 64;

interface IndexedWords {
  words: readonly string[];
  isCaseSensitive: boolean;
  index: number;
}

/**
 * Makes a search for values in their normalized forms: numbers, addresses of the net and secrets anywhere, however they
 * are spaced; names by whole words. Of values with one form the first is found. The work grows with the text, hardly
 * with the number of values.
 */
export function createValueFinder(values: readonly Value[]): ValueFinder {
  const normalized = new Map<string, NormalizedValue>();
  const addresses = new Map<string, number>();
  const words = new Map<string, IndexedWords[]>();
  values.forEach(({ text, type }, index) => {
    const normal = normalizeOriginal(text, type);
    if (!normal) return;
    if (normal.by === 'characters') addNormalized(normalized, normal.form, { index, hasLongGaps: hasLongGaps(text) });
    else if (normal.by === 'address') addFirst(addresses, normal.form, index);
    else addWords(words, { words: normal.words, isCaseSensitive: normal.isCaseSensitive, index });
  });
  const finders: ValueFinder[] = [];
  if (normalized.size > 0) finders.push(createNormalizedFinder(normalized));
  if (words.size > 0) {
    const firstWords = new Set(Array.from(words.keys(), (key) => key.split(' ', 1)[0] ?? ''));
    finders.push((text) => findWords(text, words, firstWords));
  }
  if (addresses.size > 0) finders.push((text) => findAddresses(text, addresses));
  return (text) => finders.flatMap((find) => find(text));
}

/** Finds values in each view of a text; what two views show is found once. */
export function findInViews(text: string, find: ValueFinder): ValueHit[] {
  const views = readViews(text);
  const hits = views.flatMap((view) => find(view.text).map(view.toSource));
  if (views.length === 1) return hits;
  return [...new Map(hits.map((hit) => [`${hit.start} ${hit.end} ${hit.index}`, hit])).values()];
}

function addFirst(index: Map<string, number>, form: string, at: number): void {
  if (!index.has(form)) index.set(form, at);
}

/** Of values with one form the first counts; it may have long gaps in the text when any of them has. */
function addNormalized(index: Map<string, NormalizedValue>, form: string, value: NormalizedValue): void {
  const known = index.get(form);
  index.set(form, known ? { ...known, hasLongGaps: known.hasLongGaps || value.hasLongGaps } : value);
}

/** Indexed by two words where there are two: many people share a first name. */
function addWords(index: Map<string, IndexedWords[]>, entry: IndexedWords): void {
  const key = entry.words.slice(0, 2).join(' ').toLowerCase();
  const entries = index.get(key);
  if (!entries) index.set(key, [entry]);
  else if (!entries.some(({ words }) => words.join(' ') === entry.words.join(' '))) entries.push(entry);
}

function findWords(
  text: string,
  index: ReadonlyMap<string, readonly IndexedWords[]>,
  firstWords: ReadonlySet<string>,
): ValueHit[] {
  const tokens = listMatches(text, /[\p{L}\p{N}]+/gu).map((match) => ({
    raw: match[0],
    lower: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isWord = (at: number, word: string, isCaseSensitive: boolean) => {
    const token = tokens[at];
    return token !== undefined && (isCaseSensitive ? token.raw : token.lower) === word;
  };
  const gapBefore = (at: number) => (tokens[at]?.start ?? 0) - (tokens[at - 1]?.end ?? 0);
  const hits: ValueHit[] = [];
  tokens.forEach(({ lower, start }, at) => {
    if (!firstWords.has(lower)) return;
    const pair = `${lower} ${tokens[at + 1]?.lower ?? ''}`;
    for (const { words, isCaseSensitive, index: value } of [...(index.get(lower) ?? []), ...(index.get(pair) ?? [])]) {
      const isHit = words.every(
        (word, offset) =>
          isWord(at + offset, word, isCaseSensitive) && (offset === 0 || gapBefore(at + offset) <= longestGap),
      );
      if (isHit) hits.push({ start, end: tokens[at + words.length - 1]?.end ?? start, index: value });
    }
  });
  return hits;
}

/** Looks at each run of an address's characters as a whole: `10.0.0.1` does not stand in `10.0.0.12`. */
function findAddresses(text: string, index: ReadonlyMap<string, number>): ValueHit[] {
  const hits: ValueHit[] = [];
  for (const match of listMatches(text, /[0-9a-f.:]{3,}/gi)) {
    const form = match[0].replace(/(?<!:)[.:]$/, '');
    const value = form.length <= longestAddress ? index.get(form.toLowerCase()) : undefined;
    if (value !== undefined) hits.push({ start: match.index, end: match.index + form.length, index: value });
  }
  return hits;
}
