import type { FindingType } from '../tasks/finding-types.ts';
import { endOfRun, kindAt, kindBefore, letter, number, widthAt } from './characters.ts';
import { beginOnce, createNormalizedFinder, hasLongGaps, type NormalizedValue } from './find-normalized.ts';
import { listMatches } from './list-matches.ts';
import { normalizeOriginal, readForm } from './normalize.ts';
import { type ReadViews, readViews } from './views/read-views.ts';

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
/** Words in a row that are looked for at once, at most: a longer value is found by its parts. */
const mostWords = 40;

/** The values that go on alike up to a word: a tree of words, so that many that begin alike cost no more than one. */
interface WordNode {
  next: Map<string, WordNode>;
  /** The value that ends here, written in any case. */
  index?: number;
  /** Those that count only as they were written, which are one word each. */
  asWritten?: Map<string, number>;
}

/**
 * Makes a search for values in their normalized forms: numbers, addresses of the net and secrets anywhere, however they
 * are spaced; names by whole words. Of values with one form the first is found. The work grows with the text, hardly
 * with the number of values.
 */
export function createValueFinder(values: readonly Value[]): ValueFinder {
  const normalized = new Map<string, NormalizedValue>();
  const addresses = new Map<string, number>();
  const words: WordNode = { next: new Map() };
  values.forEach(({ text, type }, index) => {
    const normal = normalizeOriginal(text, type);
    if (!normal) return;
    if (normal.by === 'characters') addNormalized(normalized, normal.form, { index, hasLongGaps: hasLongGaps(text) });
    else if (normal.by === 'address') addFirst(addresses, normal.form, index);
    else for (const part of splitWords(normal.words)) addWords(words, part, normal.isCaseSensitive, index);
  });
  const finders: ValueFinder[] = [];
  if (normalized.size > 0) finders.push(createNormalizedFinder(normalized));
  if (words.next.size > 0) finders.push(createWordFinder(words));
  if (addresses.size > 0) finders.push((text) => findAddresses(text, addresses));
  return (text) => finders.flatMap((find) => find(text));
}

/** Finds values in each view of a text; what two views show is found once. */
export function findInViews(text: string, find: ValueFinder, viewsOf: ReadViews = readViews): ValueHit[] {
  const views = viewsOf(text);
  const hits = views.flatMap((view) => find(view.text).map(view.toSource));
  if (views.length === 1) return hits;
  return [...new Map(hits.map((hit) => [`${hit.start} ${hit.end} ${hit.index}`, hit])).values()];
}

/**
 * Whether each of these values, which were found in the texts, stands there once and cannot be found again; false where
 * that is not seen at a glance. Most values stand once, and a search for them would find nothing new.
 */
export function standAlone(values: readonly Value[], texts: readonly string[]): boolean {
  const lower = texts.map((text) => text.toLowerCase());
  // A sigma's small letter depends on where it stands.
  if (lower.some((text, at) => text.length !== texts[at]?.length || sigma.test(text))) return false;
  const forms: string[] = [];
  for (const { text, type } of values) {
    const form = readForm(text, type);
    if (form !== undefined) forms.push(form);
    else {
      const [word] = /[\p{L}\p{N}]+/u.exec(text) ?? [];
      if (word !== undefined && !standsOnce(word.toLowerCase(), lower)) return false;
    }
  }
  return forms.length === 0 || beginOnce(forms, lower);
}

const sigma = /[σς]/;

function standsOnce(word: string, texts: readonly string[]): boolean {
  let isFound = false;
  for (const text of texts) {
    const at = text.indexOf(word);
    if (at >= 0 && (isFound || text.includes(word, at + 1))) return false;
    isFound ||= at >= 0;
  }
  return true;
}

function addFirst(index: Map<string, number>, form: string, at: number): void {
  if (!index.has(form)) index.set(form, at);
}

/** Of values with one form the first counts; it may have long gaps in the text when any of them has. */
function addNormalized(index: Map<string, NormalizedValue>, form: string, value: NormalizedValue): void {
  const known = index.get(form);
  index.set(form, known ? { ...known, hasLongGaps: known.hasLongGaps || value.hasLongGaps } : value);
}

function splitWords(words: readonly string[]): (readonly string[])[] {
  if (words.length <= mostWords) return [words];
  const parts = Array.from({ length: Math.floor(words.length / mostWords) }, (_, at) => at * mostWords);
  return [...parts, words.length - mostWords].map((from) => words.slice(from, from + mostWords));
}

function addWords(root: WordNode, words: readonly string[], isCaseSensitive: boolean, index: number): void {
  let node = root;
  for (const word of words) {
    const lower = word.toLowerCase();
    const next: WordNode = node.next.get(lower) ?? { next: new Map() };
    node.next.set(lower, next);
    node = next;
  }
  if (!isCaseSensitive) {
    node.index ??= index;
    return;
  }
  node.asWritten ??= new Map();
  addFirst(node.asWritten, words.join(' '), index);
}

const wordParts = letter | number;

interface Token {
  start: number;
  end: number;
  /** In lower case, once it was needed. */
  lower?: string;
}

/** So few words are looked for one after the other before a text is read word by word. */
const fewWords = 12;
const ascii = /^[\0-\x7f]*$/;

/** Places of a text at which one of some words in lower case begins a word, in order; undefined where that is not seen. */
function listPlaces(text: string, words: readonly string[]): readonly number[] | undefined {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return undefined;
  const places: number[] = [];
  for (const word of words)
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length))
      if ((kindBefore(text, at) & wordParts) === 0) places.push(at);
  return [...new Set(places)].sort((a, b) => a - b);
}

/** Makes a search that reads on from each word as long as some value does: no further than the longest value has words. */
function createWordFinder(root: WordNode): ValueFinder {
  const firstWords = [...root.next.keys()];
  const firstUnits = new Set(firstWords.map((word) => word.charCodeAt(0)));
  // Beyond ASCII, what a letter is in lower case depends on those around it.
  const isQuick = firstWords.length <= fewWords && firstWords.every((word) => ascii.test(word));
  return (text) => {
    const hits: ValueHit[] = [];
    const places = isQuick ? listPlaces(text, firstWords) : undefined;
    if (places) {
      for (const place of places)
        addHits(text, tokenAt(text, place), (last) => tokenBehind(text, last.end), root, hits);
      return hits;
    }
    const tokens = readTokens(text);
    tokens.forEach((first, at) => {
      let next = at;
      if (firstUnits.has(lowerUnit(text, first.start))) addHits(text, first, () => tokens[++next], root, hits);
    });
    return hits;
  };
}

/** Adds the values that begin with a word of the text, and go on with those that `next` tells. */
function addHits(
  text: string,
  first: Token,
  next: (last: Token) => Token | undefined,
  root: WordNode,
  hits: ValueHit[],
): void {
  let node = root.next.get(lowerOf(first, text));
  let last = first;
  while (node) {
    const index = node.index ?? node.asWritten?.get(text.slice(last.start, last.end));
    if (index !== undefined) hits.push({ start: first.start, end: last.end, index });
    const token = next(last);
    if (!token || token.start - last.end > longestGap) return;
    node = node.next.get(lowerOf(token, text));
    last = token;
  }
}

const tokenAt = (text: string, start: number): Token => ({ start, end: endOfRun(text, start, wordParts) });

/** The next word, if no more stands between than a value may have there. */
function tokenBehind(text: string, from: number): Token | undefined {
  for (let at = from; at < text.length && at - from <= longestGap; at += widthAt(text, at))
    if ((kindAt(text, at) & wordParts) !== 0) return tokenAt(text, at);
  return undefined;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at);
    if (token.end > at) tokens.push(token);
    at = token.end > at ? token.end : at + widthAt(text, at);
  }
  return tokens;
}

function lowerOf(token: Token, text: string): string {
  token.lower ??= text.slice(token.start, token.end).toLowerCase();
  return token.lower;
}

/** The first code unit of a word in lower case. */
function lowerUnit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  return (text[at] ?? '').toLowerCase().charCodeAt(0);
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
