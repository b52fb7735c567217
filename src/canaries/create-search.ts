import type { Planted } from './plant-values.ts';
import { writeSpellings } from './write-spellings.ts';

/** Bytes of each spelling that decide whether the rest is compared. */
const WINDOW = 6;
const BASE = 31;
const FILTER_BITS = 22;

/** A value that was found, and how it was written. */
interface Hit {
  n: number;
  how: string;
}

/** Looks for every planted value in every spelling at once. */
export interface Search {
  /** Each value and spelling once, in the order of their places. */
  find: (bytes: Buffer) => Hit[];
  /** Bytes that pieces of one file have to share, so that nothing between them is missed. */
  overlap: number;
}

interface Needle extends Hit {
  bytes: Buffer;
  isNumber: boolean;
  /** Where its window begins: in its middle, since many begin or end alike. */
  window: number;
}

function hashWindow(bytes: Buffer, at: number): number {
  let hash = 0;
  for (let i = 0; i < WINDOW; i++) hash = (Math.imul(hash, BASE) + (bytes[at + i] ?? 0)) | 0;
  return hash;
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function stands({ bytes, isNumber, window }: Needle, text: Buffer, at: number): boolean {
  const start = at - window;
  const end = start + bytes.length;
  if (start < 0 || end > text.length || text.compare(bytes, 0, bytes.length, start, end) !== 0) return false;
  return !isNumber || !(isDigit(text[start - 1]) || isDigit(text[end]));
}

function indexNeedles(planted: readonly Planted[]): { byHash: Map<number, Needle[]>; longest: number } {
  const byHash = new Map<number, Needle[]>();
  let longest = WINDOW;
  for (const value of planted) {
    for (const { how, text, isNumber } of writeSpellings(value)) {
      const bytes = Buffer.from(text);
      if (bytes.length < WINDOW) throw new RangeError(`${value.form.name} is too short to be looked for`);
      const window = Math.floor((bytes.length - WINDOW) / 2);
      const hash = hashWindow(bytes, window);
      byHash.set(hash, [...(byHash.get(hash) ?? []), { n: value.n, how, bytes, isNumber, window }]);
      longest = Math.max(longest, bytes.length);
    }
  }
  return { byHash, longest };
}

/** Makes the search. Its work grows with the bytes, hardly with the number of values (Rabin and Karp, 1987). */
export function createSearch(planted: readonly Planted[]): Search {
  const { byHash, longest } = indexNeedles(planted);
  const filter = new Uint8Array(2 ** FILTER_BITS);
  const slotOf = (hash: number) => (Math.imul(hash, 0x9e3779b1) >>> 0) >>> (32 - FILTER_BITS);
  for (const hash of byHash.keys()) filter[slotOf(hash)] = 1;
  const last = (BASE ** (WINDOW - 1)) | 0;
  const find = (text: Buffer): Hit[] => {
    const hits = new Map<string, Hit>();
    if (text.length < WINDOW) return [];
    let hash = hashWindow(text, 0);
    for (let at = 0; ; at++) {
      if (filter[slotOf(hash)] === 1) {
        for (const needle of byHash.get(hash) ?? []) {
          if (stands(needle, text, at)) hits.set(`${needle.n} ${needle.how}`, { n: needle.n, how: needle.how });
        }
      }
      if (at + WINDOW >= text.length) break;
      hash = (Math.imul(hash - Math.imul(text[at] ?? 0, last), BASE) + (text[at + WINDOW] ?? 0)) | 0;
    }
    return [...hits.values()];
  };
  return { find, overlap: longest + 1 };
}
