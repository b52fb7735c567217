import type { ValueFinder, ValueHit } from './find-values.ts';
import { normalizedCode, normalizedUnit } from './normalize.ts';

/** More separators in a row end a value, unless the original itself has as many. */
const longestGap = 3;
/** Forms are told apart by their first characters before the rest is compared; no form is shorter. */
const pieceLength = 5;
const base = 0x01000193;

export interface NormalizedValue {
  /** Its place in the list of values. */
  index: number;
  /** It has more than `longestGap` separators in a row, such as a key in a block. */
  hasLongGaps: boolean;
}

interface IndexedForm extends NormalizedValue {
  form: string;
}

/** Whether a value has more than `longestGap` separators in a row. */
export function hasLongGaps(value: string): boolean {
  let gap = 0;
  const trimmed = value.trim();
  for (let at = 0; at < trimmed.length; at++) {
    gap = normalizedUnit(trimmed, at) === '' ? gap + 1 : 0;
    if (gap > longestGap) return true;
  }
  return false;
}

/** Values whose first characters have one hash: those of one length, by their own hash. */
type Bucket = Map<number, { power: number; byHash: Map<number, IndexedForm[]> }>;

/** A normalized text, with what it takes to compare any stretch of it. */
interface NormalizedText {
  length: number;
  codes: Uint16Array;
  /** Where each character stands in the source. */
  places: Uint32Array;
  /** How many gaps longer than `longestGap` stand before each character. */
  breaks: Uint32Array;
  /** The hash of the first characters, for each number of them. */
  hashes: Int32Array;
}

/**
 * Makes a search for normalized forms (five characters or more) anywhere in a text. Comparing goes by hashes, so that
 * many long values that begin alike cost little more than one.
 */
export function createNormalizedFinder(forms: ReadonlyMap<string, NormalizedValue>): ValueFinder {
  const buckets = new Map<number, Bucket>();
  const firstCodes = new Set<number>();
  const beginnings: Beginnings = { windows: new Set(), ends: new Int32Array(16) };
  for (const [form, value] of forms) {
    firstCodes.add(form.charCodeAt(0));
    addBeginning(beginnings, form);
    const bucket = getOrMake<number, Bucket>(buckets, hashOf(form.slice(0, pieceLength)), () => new Map());
    const { byHash } = getOrMake(bucket, form.length, () => ({ power: powerOf(form.length), byHash: new Map() }));
    getOrMake<number, IndexedForm[]>(byHash, hashOf(form), () => []).push({ form, ...value });
  }
  const areFew = forms.size <= fewForms && [...forms.keys()].every(({ length }) => length <= shortForm);
  return (text) => {
    const hits: ValueHit[] = [];
    // What begins inside a hit is hidden with it, unless it ends behind it.
    const add = (hit: ValueHit | undefined) => {
      if (hit && hit.end > (hits.at(-1)?.end ?? 0)) hits.push(hit);
    };
    const starts = listBeginnings(text, beginnings, mostStarts);
    if (starts.length === 0) return hits;
    if (starts.length < mostStarts && areFew) {
      for (const start of starts) add(findLongestOf(text, start, forms));
      return hits;
    }
    const normalized = normalizeWithPlaces(text);
    for (let at = 0; at + pieceLength <= normalized.length; at++) {
      if (!firstCodes.has(normalized.codes[at] ?? 0)) continue;
      const bucket = buckets.get(hashAt(normalized, at, pieceLength, piecePower));
      if (bucket) add(findLongest(text, normalized, at, bucket));
    }
    return hits;
  };
}

/** So few places of a text, and forms so few and short, are looked at one by one: most texts and values are such. */
const mostStarts = 24;
const fewForms = 12;
const shortForm = 64;

/** The longest of some forms that begins at a place. */
function findLongestOf(text: string, start: number, forms: ReadonlyMap<string, NormalizedValue>): ValueHit | undefined {
  let longest: ValueHit | undefined;
  for (const [form, { index, hasLongGaps }] of forms) {
    const end = endOfForm(text, start, form, hasLongGaps);
    const hit = { start, end, index };
    if (end > (longest?.end ?? start) && isOnItsOwn(text, hit, form)) longest = hit;
  }
  return longest;
}

/** Where a form ends that begins at a place; the place itself where it does not. */
function endOfForm(text: string, start: number, form: string, hasLongGaps: boolean): number {
  let read = 0;
  let gap = 0;
  for (let at = start; at < text.length; at++) {
    const code = normalizedCode(text, at);
    if (code < 0) {
      if (++gap > longestGap && !hasLongGaps) return start;
      continue;
    }
    if (code !== form.charCodeAt(read)) return start;
    gap = 0;
    if (++read === form.length) return at + 1;
  }
  return start;
}

/** The last five characters read, six bits of each: different ones may look alike. */
const addCode = (window: number, code: number) => ((window << 6) | (code & 0x3f)) & 0x3fff_ffff;

interface Beginnings {
  windows: Set<number>;
  /** A bit for the end of each: a look that costs less. An array of more than 64 bytes would cost much to make. */
  ends: Int32Array;
}

function addBeginning({ windows, ends }: Beginnings, form: string): void {
  let window = 0;
  for (let at = 0; at < pieceLength; at++) window = addCode(window, form.charCodeAt(at));
  windows.add(window);
  const end = window & 0x1ff;
  ends[end >> 5] = (ends[end >> 5] ?? 0) | (1 << (end & 31));
}

/** Where a form may begin, up to `most` places: none in most texts, which are not worth more than this look. */
function listBeginnings(text: string, { windows, ends }: Beginnings, most: number): number[] {
  const found: number[] = [];
  let window = 0;
  for (let at = 0; at < text.length && found.length < most; at++) {
    const code = normalizedCode(text, at);
    if (code < 0) continue;
    window = addCode(window, code);
    const end = window & 0x1ff;
    if (((ends[end >> 5] ?? 0) & (1 << (end & 31))) !== 0 && windows.has(window)) found.push(beginningOf(text, at));
  }
  return found;
}

/** Where the first of the last characters stands that end at a place. */
function beginningOf(text: string, last: number): number {
  let at = last;
  for (let count = 1; count < pieceLength && at > 0; ) if (normalizedCode(text, --at) >= 0) count++;
  return at;
}

/** Whether each of these forms, all of which texts hold, begins at one place of them alone. */
export function beginOnce(forms: readonly string[], texts: readonly string[]): boolean {
  const beginnings: Beginnings = { windows: new Set(), ends: new Int32Array(16) };
  for (const form of forms) addBeginning(beginnings, form);
  let count = 0;
  for (const text of texts) count += listBeginnings(text, beginnings, forms.length + 1).length;
  return beginnings.windows.size === forms.length && count === forms.length;
}

function findLongest(source: string, normalized: NormalizedText, at: number, bucket: Bucket): ValueHit | undefined {
  let longest: ValueHit | undefined;
  for (const [length, { power, byHash }] of bucket) {
    const end = at + length;
    if (end > normalized.length) continue;
    const isInOne = normalized.breaks[end - 1] === normalized.breaks[at];
    for (const { form, index, hasLongGaps } of byHash.get(hashAt(normalized, at, length, power)) ?? []) {
      if (!(isInOne || hasLongGaps) || !standsAt(normalized, at, form)) continue;
      const hit = { start: normalized.places[at] ?? 0, end: (normalized.places[end - 1] ?? 0) + 1, index };
      if (isOnItsOwn(source, hit, form) && (!longest || hit.end > longest.end)) longest = hit;
    }
  }
  return longest;
}

/** The hash of so many characters from a place on. */
function hashAt({ hashes }: NormalizedText, at: number, length: number, power: number): number {
  return ((hashes[at + length] ?? 0) - Math.imul(hashes[at] ?? 0, power)) | 0;
}

function standsAt({ codes }: NormalizedText, at: number, form: string): boolean {
  for (let n = 0; n < form.length; n++) if (codes[at + n] !== form.charCodeAt(n)) return false;
  return true;
}

/** Digits inside a longer number are another number; a short secret inside a word is another word. */
function isOnItsOwn(text: string, { start, end }: ValueHit, form: string): boolean {
  const around = `${text[start - 1] ?? ''}${text[end] ?? ''}`;
  if (/^\d+$/.test(form)) return !/\d/.test(around);
  return form.length >= 8 || !/[\p{L}\p{N}]/u.test(around);
}

/** Most texts are short: they are normalized into the same numbers, one after the other. */
const shortText = 4096;
const scratch = makeRoom(shortText);

function makeRoom(length: number): NormalizedText {
  const codes = new Uint16Array(length);
  const [places, breaks] = [new Uint32Array(length), new Uint32Array(length)];
  return { length: 0, codes, places, breaks, hashes: new Int32Array(length + 1) };
}

/** What it returns for a short text holds until it is called again. */
function normalizeWithPlaces(source: string): NormalizedText {
  const normalized = source.length > shortText ? makeRoom(source.length) : scratch;
  const { codes, places, breaks, hashes } = normalized;
  let count = 0;
  let gaps = 0;
  let hash = 0;
  let last = -1;
  for (let at = 0; at < source.length; at++) {
    const code = normalizedCode(source, at);
    if (code < 0) continue;
    if (count > 0 && at - last > longestGap + 1) gaps++;
    hash = (Math.imul(hash, base) + code) | 0;
    codes[count] = code;
    places[count] = at;
    breaks[count] = gaps;
    hashes[++count] = hash;
    last = at;
  }
  normalized.length = count;
  return normalized;
}

function powerOf(length: number): number {
  let power = 1;
  for (let n = 0; n < length; n++) power = Math.imul(power, base);
  return power;
}

const piecePower = powerOf(pieceLength);

function hashOf(form: string): number {
  let hash = 0;
  for (let at = 0; at < form.length; at++) hash = (Math.imul(hash, base) + form.charCodeAt(at)) | 0;
  return hash;
}

function getOrMake<Key, Entry>(map: Map<Key, Entry>, key: Key, make: () => Entry): Entry {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
