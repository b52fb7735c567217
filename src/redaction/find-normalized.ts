import type { ValueFinder, ValueHit } from './find-values.ts';
import { normalizedUnit } from './normalize.ts';

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

/** Values with the same first characters, by length, then by hash. */
type Bucket = Map<number, Map<number, IndexedForm[]>>;

/** A normalized text, with what it takes to compare any stretch of it. */
interface NormalizedText {
  text: string;
  /** Where each character stands in the source. */
  places: Uint32Array;
  /** How many gaps longer than `longestGap` stand before each character. */
  breaks: Uint32Array;
  /** The hash of the first characters, for each number of them. */
  hashes: Int32Array;
  powers: Int32Array;
}

/**
 * Makes a search for normalized forms (at least five characters each) anywhere in a text. Comparing goes by hashes, so
 * that many long values that begin alike cost little more than one.
 */
export function createNormalizedFinder(forms: ReadonlyMap<string, NormalizedValue>): ValueFinder {
  const buckets = new Map<string, Bucket>();
  for (const [form, value] of forms) {
    const bucket = getOrMake<string, Bucket>(buckets, form.slice(0, pieceLength), () => new Map());
    const sameLength = getOrMake<number, Map<number, IndexedForm[]>>(bucket, form.length, () => new Map());
    getOrMake<number, IndexedForm[]>(sameLength, hashOf(form), () => []).push({ form, ...value });
  }
  const firstUnits = new Set(Array.from(buckets.keys(), (piece) => piece[0]));
  return (text) => {
    const normalized = normalizeWithPlaces(text);
    const hits: ValueHit[] = [];
    let reach = 0;
    for (let at = 0; at + pieceLength <= normalized.text.length; at++) {
      if (!firstUnits.has(normalized.text[at])) continue;
      const bucket = buckets.get(normalized.text.slice(at, at + pieceLength));
      const hit = bucket && findLongest(text, normalized, at, bucket);
      // What begins inside a hit is hidden with it, unless it ends behind it.
      if (!hit || hit.end <= reach) continue;
      hits.push(hit);
      reach = hit.end;
    }
    return hits;
  };
}

function findLongest(source: string, normalized: NormalizedText, at: number, bucket: Bucket): ValueHit | undefined {
  let longest: ValueHit | undefined;
  for (const [length, byHash] of bucket) {
    const end = at + length;
    if (end > normalized.text.length) continue;
    const isInOne = normalized.breaks[end - 1] === normalized.breaks[at];
    const hash =
      ((normalized.hashes[end] ?? 0) - Math.imul(normalized.hashes[at] ?? 0, normalized.powers[length] ?? 0)) | 0;
    for (const { form, index, hasLongGaps } of byHash.get(hash) ?? []) {
      if (!(isInOne || hasLongGaps) || !normalized.text.startsWith(form, at)) continue;
      const hit = { start: normalized.places[at] ?? 0, end: (normalized.places[end - 1] ?? 0) + 1, index };
      if (isOnItsOwn(source, hit, form) && (!longest || hit.end > longest.end)) longest = hit;
    }
  }
  return longest;
}

/** Digits inside a longer number are another number; a short secret inside a word is another word. */
function isOnItsOwn(text: string, { start, end }: ValueHit, form: string): boolean {
  const around = `${text[start - 1] ?? ''}${text[end] ?? ''}`;
  if (/^\d+$/.test(form)) return !/\d/.test(around);
  return form.length >= 8 || !/[\p{L}\p{N}]/u.test(around);
}

function normalizeWithPlaces(source: string): NormalizedText {
  const size = source.length + 1;
  const places = new Uint32Array(size);
  const breaks = new Uint32Array(size);
  const hashes = new Int32Array(size);
  const powers = new Int32Array(size).fill(1);
  const characters: string[] = [];
  let last = -1;
  for (let at = 0; at < source.length; at++) {
    const lower = normalizedUnit(source, at);
    if (lower === '') continue;
    const count = characters.length;
    places[count] = at;
    breaks[count] = (count > 0 ? (breaks[count - 1] ?? 0) : 0) + (count > 0 && at - last > longestGap + 1 ? 1 : 0);
    hashes[count + 1] = Math.imul(hashes[count] ?? 0, base) + lower.charCodeAt(0);
    powers[count + 1] = Math.imul(powers[count] ?? 1, base);
    characters.push(lower);
    last = at;
  }
  return { text: characters.join(''), places, breaks, hashes, powers };
}

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
