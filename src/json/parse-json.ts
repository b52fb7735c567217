import { escapeSegment } from './pointer-segment.ts';

/** Keys that reach a prototype. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Deepest nesting of objects and arrays that is read, of an answer as of a request. */
export const MAX_JSON_DEPTH = 64;

type ParsedJson = { ok: true; value: unknown } | { ok: false };

/** What `JSON.parse` swallows without a word, and where: a JSON Pointer whose names come from the text. */
export interface JsonFault {
  code: 'json-too-deep' | 'key-duplicate' | 'number-not-exact';
  path: string;
}

/** Parses strict JSON. It never throws: the error of `JSON.parse` quotes the text. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/** An object or array that is open: where in it the scan is. */
interface Level {
  /** Its keys so far; undefined for an array. */
  keys: Set<string> | undefined;
  /** The present key or index. */
  at: string | number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
/** `{` or `[`; `}` or `]`. */
const isOpening = (code: number) => code === 0x7b || code === 0x5b;
const isClosing = (code: number) => code === 0x7d || code === 0x5d;

/**
 * Finds what `JSON.parse` swallows in a text: nesting beyond `MAX_JSON_DEPTH`, a key that stands twice in one object, a
 * number that does not survive. One pass, no recursion. The text need not be JSON: only its brackets, strings and
 * numbers are looked at, so a fault of a text that then parses is right. Depth is told before all else, so that nothing
 * deeper ever reaches the parser; then the first key, then the first number.
 */
export function scanJson(text: string): JsonFault | undefined {
  const levels: Level[] = [];
  let isKeyNext = false;
  let duplicate: JsonFault | undefined;
  let inexact: JsonFault | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const level = levels.at(-1);
    if (code === QUOTE) {
      const end = findStringEnd(text, at);
      if (isKeyNext && level?.keys !== undefined) {
        const key = readKey(text.slice(at, end + 1));
        level.at = key;
        if (level.keys.has(key)) duplicate ??= { code: 'key-duplicate', path: toPath(levels) };
        level.keys.add(key);
      }
      isKeyNext = false;
      at = end;
    } else if (isOpening(code)) {
      if (levels.length === MAX_JSON_DEPTH) return { code: 'json-too-deep', path: '' };
      isKeyNext = code === 0x7b;
      levels.push(isKeyNext ? { keys: new Set(), at: '' } : { keys: undefined, at: 0 });
    } else if (isClosing(code)) {
      levels.pop();
      isKeyNext = false;
    } else if (code === COMMA) {
      isKeyNext = level?.keys !== undefined;
      if (typeof level?.at === 'number') level.at += 1;
    } else if (code === MINUS || isDigit(code)) {
      const end = findNumberEnd(text, at);
      if (!isExact(text.slice(at, end))) inexact ??= { code: 'number-not-exact', path: toPath(levels) };
      at = end - 1;
    }
  }
  return duplicate ?? inexact;
}

const toPath = (levels: readonly Level[]): string => levels.map(({ at }) => `/${escapeSegment(String(at))}`).join('');

/** Returns the index of the quote that ends the string opened at `start`, or the text's length when none does. */
export function findStringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The key as it will be parsed: `"\u0061"` and `"a"` are the same one. */
function readKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

const NUMBER_END = /[^-+.eE\d]|$/g;

function findNumberEnd(text: string, start: number): number {
  NUMBER_END.lastIndex = start;
  return NUMBER_END.exec(text)?.index ?? text.length;
}

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Any number of so few characters without an exponent survives. */
const SURE_LENGTH = 15;

/** A number as it is written: its digits without zeros at either end, times a power of ten. */
function readNumber(text: string): { digits: string; power: number } | undefined {
  const [, whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const all = whole + fraction;
  let start = 0;
  let end = all.length;
  while (start < end && all[start] === '0') start += 1;
  while (end > start && all[end - 1] === '0') end -= 1;
  return { digits: all.slice(start, end), power: Number(exponent) - fraction.length + all.length - end };
}

/**
 * Whether a number as JSON writes it still reads the same once it was parsed. A whole number has to, and any other from
 * 2^53 on; a fraction is rounded to the nearest double, as everybody expects. What is no number is exact.
 */
export function isExact(text: string): boolean {
  if (text.length <= SURE_LENGTH && !/e/i.test(text)) return true;
  const written = readNumber(text);
  if (written === undefined || written.digits === '') return true;
  const value = Math.abs(Number(text));
  if (written.power < 0) return value <= Number.MAX_SAFE_INTEGER;
  const read = readNumber(String(value));
  return read?.digits === written.digits && read.power === written.power;
}
