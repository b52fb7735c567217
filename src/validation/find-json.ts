import { findStringEnd } from '../json/parse-json.ts';

/** Where a JSON text would begin and end in another text. */
export interface Place {
  start: number;
  end: number;
}

/** Whether the character at `at` has an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** The quote that opens the text which is closed at `end`; -1 when there is none. */
function findOpeningQuote(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && (text[at] !== '"' || isEscaped(text, at))) at -= 1;
  return at;
}

/** The bracket that opens what is closed at `end`; undefined when there is none. */
function findOpeningBracket(text: string, end: number): number | undefined {
  let depth = 0;
  for (let at = end; at >= 0; at -= 1) {
    const char = text[at];
    if (char === '"') at = findOpeningQuote(text, at);
    else if (char === '}' || char === ']') depth += 1;
    else if (char === '{' || char === '[') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

const PLAIN = /(?:true|false|null|-?\d[\d.eE+-]*)$/;
const LONGEST_PLAIN = 1000;

/**
 * The place of the JSON with which `text` ends before `end`, read from its end: there, unlike in the prose before it,
 * each quote is one of JSON. If JSON ends there at all, it is this; it need not be any. Linear in the text's length.
 */
export function findLastJson(text: string, end: number): Place | undefined {
  const last = text[end - 1];
  if (last === '}' || last === ']') {
    const start = findOpeningBracket(text, end - 1);
    return start === undefined ? undefined : { start, end };
  }
  if (last === '"') {
    const start = findOpeningQuote(text, end - 1);
    return start === -1 ? undefined : { start, end };
  }
  const plain = PLAIN.exec(text.slice(Math.max(0, end - LONGEST_PLAIN), end))?.[0];
  return plain === undefined ? undefined : { start: end - plain.length, end };
}

/** How JSON begins that is meant as such: an object with a key, in whatever quotes, or a list of objects or texts. */
const JSON_LIKE = /\{\s*(?:["'“”]|[\w$-]{1,64}\s{0,3}:(?![/:]))|\[\s*(?:[{"]|\[\s*[-\d"{[\]])/y;

/** Whether what begins at `at` is meant as JSON, which a footnote, a box to tick or an interval is not. */
export function isJsonLike(text: string, at: number): boolean {
  JSON_LIKE.lastIndex = at;
  return JSON_LIKE.test(text);
}

/** The end of the bracket that opens at `start`, behind it; quotes count. Undefined when it is never closed. */
function findClose(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') depth += 1;
    else if (char === '"') at = findStringEnd(text, at);
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/**
 * The places in prose that are meant as JSON; undefined when one is never closed. One pass: what was looked at is not
 * looked at again.
 */
export function findJsonLike(prose: string): Place[] | undefined {
  const found: Place[] = [];
  for (let start = 0; start < prose.length; start += 1) {
    if ((prose[start] !== '{' && prose[start] !== '[') || !isJsonLike(prose, start)) continue;
    const end = findClose(prose, start);
    if (end === undefined) return undefined;
    found.push({ start, end });
    start = end - 1;
  }
  return found;
}
