import { isObject } from '../json/is-object.ts';
import { findingTypes } from '../tasks/finding-types.ts';
import type { Span } from './detector.ts';
import { listMatches } from './list-matches.ts';
import { createNeed } from './needs.ts';
import type { Vault, VaultEntry } from './vault.ts';
import { visitStrings } from './visit-strings.ts';

const types = findingTypes.join('|');
const exact = new RegExp(`\\[(?:${types})_[1-9]\\d{0,8}\\]`, 'g');
// Anchored on the separator and the digit, which are rare, so that a text without them costs next to nothing.
const nearly = new RegExp(`[ _-](?=\\d)(?<=(?<![\\p{L}\\p{N}_])(${types})[ _-])\\d{1,9}(?!\\d)`, 'giu');
/** Whatever separates type and number, in square brackets: `[EMAIL1]`, `[Email: 1]`, `[CREDIT CARD 1]`. */
const bracketed = new RegExp(
  `\\[\\s{0,2}(${types.replaceAll('_', '[\\s_-]?')})[\\s_:.#\\p{Pd}]{0,3}(\\d{1,9})\\s{0,2}\\]`,
  'giu',
);
const capital = /^\p{Lu}/u;
const typesByLetters = new Map(findingTypes.map((type) => [type.replaceAll('_', ''), type]));
const mayHoldType = createNeed(findingTypes);
/** Most texts end here, at a tenth of the price. */
const numbered = /[ _-]\d/;
const wordCharacter = /[\p{L}\p{N}_]/u;

/** A stretch of text that is a placeholder, or could be taken for one. */
export interface LookAlike {
  start: number;
  end: number;
  /** The placeholder it looks like, in its proper form. */
  placeholder: string;
}

/** Finds what has exactly the form of a placeholder, whoever wrote it. */
export function findPlaceholders(text: string): Span[] {
  const found: Span[] = [];
  for (const match of listMatches(text, exact)) {
    const type = typeOf(match[0]) as Span['type'];
    found.push({ start: match.index, end: match.index + match[0].length, type });
  }
  return found;
}

/** Replaces each exact placeholder by what `replace` returns; undefined leaves it as it stands. */
export function replacePlaceholders(text: string, replace: (placeholder: string) => string | undefined): string {
  return text.includes('[') ? text.replace(exact, (placeholder) => replace(placeholder) ?? placeholder) : text;
}

/**
 * Finds placeholders and their mangled forms: `[EMAIL_1]`, `[email_1]`, `[EMAIL-1]`, `[EMAIL 1]`, `[EMAIL1]`,
 * `[EMAIL_1`, `<EMAIL_1>`, and `EMAIL_1` in capitals. Whatever this finds in an input is hidden (as `LITERAL`), so that in an
 * answer it came from a placeholder.
 */
export function findLookAlikes(text: string): LookAlike[] {
  const found = findInBrackets(text);
  if (!mayHoldType(text) || !numbered.test(text)) return found;
  const known = new Set(found.map(({ start }) => start));
  for (const match of listMatches(text, nearly)) {
    const type = match[1] ?? '';
    const opens = openingBefore(text, match.index - type.length);
    const closes = closingAfter(text, match.index + match[0].length);
    const isInBrackets = opens < match.index - type.length;
    const isBare = match[0][0] !== ' ' && type === type.toUpperCase() && !wordCharacter.test(text[closes] ?? '');
    if ((!isInBrackets && !isBare) || known.has(opens)) continue;
    const number = Number(match[0].slice(1));
    found.push({ start: opens, end: closes, placeholder: `[${type.toUpperCase()}_${number}]` });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** `[id1]` in small letters is code. */
function findInBrackets(text: string): LookAlike[] {
  if (!text.includes('[')) return [];
  return listMatches(text, bracketed).flatMap(({ 0: whole, 1: written = '', 2: number, index: start }) => {
    const type = typesByLetters.get(written.toUpperCase().replace(/[^A-Z]/g, ''));
    const placeholder = `[${type}_${Number(number)}]`;
    return type && capital.test(written) ? [{ start, end: start + whole.length, placeholder }] : [];
  });
}

function openingBefore(text: string, start: number): number {
  if ('[<{'.includes(text[start - 1] || 'x')) return start - 1;
  return text[start - 1] === ' ' && '[<{'.includes(text[start - 2] || 'x') ? start - 2 : start;
}

function closingAfter(text: string, end: number): number {
  if (']>}'.includes(text[end] || 'x')) return end + 1;
  return text[end] === ' ' && ']>}'.includes(text[end + 1] || 'x') ? end + 2 : end;
}

function typeOf(placeholder: string): string {
  return placeholder.slice(1, placeholder.lastIndexOf('_'));
}

/** Finds where a value holds placeholders that the vault does not know; JSON Pointers, each once, in order. */
export function findUnknownPlaceholders(value: unknown, vault: Vault): string[] {
  const known = new Set(vault.entries.map((entry) => entry.placeholder));
  const paths = new Set<string>();
  visitStrings(value, ({ text, path }) => {
    if (text.includes('[') && findPlaceholders(text).some(({ start, end }) => !known.has(text.slice(start, end)))) {
      paths.add(path);
    }
  });
  return [...paths];
}

/**
 * Puts a job's originals back into a JSON value, in one pass: placeholder-like text inside an original stays literal,
 * and so does every placeholder that is not the vault's. A string that is exactly one placeholder gets the original's
 * JSON type back. Keys are restored only with originals that were keys, and not at all with `keys: false`.
 */
export function restoreValue(value: unknown, vault: Vault, options: { keys?: boolean } = {}): unknown {
  if (vault.entries.length === 0) return value;
  const byPlaceholder = new Map(vault.entries.map((entry) => [entry.placeholder, entry]));
  const hasKeys = options.keys !== false && vault.entries.some((entry) => entry.inKey);
  return restore(value, byPlaceholder, hasKeys);
}

function restore(value: unknown, entries: ReadonlyMap<string, VaultEntry>, hasKeys: boolean): unknown {
  if (typeof value === 'string') {
    const whole = entries.get(value);
    return whole ? whole.original : restoreText(value, (placeholder) => entries.get(placeholder));
  }
  if (Array.isArray(value)) return value.map((item) => restore(item, entries, hasKeys));
  if (!isObject(value)) return value;
  const keyEntry = (placeholder: string) => {
    const entry = entries.get(placeholder);
    return entry?.inKey ? entry : undefined;
  };
  // `fromEntries` defines members: a key `__proto__` stays a plain key.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      hasKeys ? restoreText(key, keyEntry) : key,
      restore(member, entries, hasKeys),
    ]),
  );
}

function restoreText(text: string, find: (placeholder: string) => VaultEntry | undefined): string {
  return replacePlaceholders(text, (placeholder) => {
    const entry = find(placeholder);
    return entry && String(entry.original);
  });
}
