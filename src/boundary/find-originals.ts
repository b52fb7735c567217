import { frequentWords, isEverydayWord } from '../redaction/detectors/word-lists.ts';
import { createValueFinder, findInViews } from '../redaction/find-values.ts';
import type { Vault, VaultEntry } from '../redaction/vault.ts';
import { readViews } from '../redaction/views/read-views.ts';

/** Where an original of a vault stands in a text. */
export interface OriginalHit {
  start: number;
  end: number;
  entry: VaultEntry;
}

/**
 * Makes a search for a vault's originals in every view of a text, in their normalized forms (`normalizeOriginal`); an
 * original that was written encoded is looked for as what it says, too. The vault's own placeholders are skipped.
 */
export function createOriginalFinder(vault: Vault): (text: string) => OriginalHit[] {
  const values = vault.entries.flatMap((entry) => {
    const original = String(entry.original);
    const texts = new Set([original, ...readViews(original).map(({ text }) => text)]);
    return Array.from(texts, (text) => ({ text, type: entry.type, entry }));
  });
  const find = createValueFinder(values);
  const placeholders = new Set(vault.entries.map(({ placeholder }) => placeholder));
  return (source) =>
    findInViews(blankPlaceholders(source, placeholders), find).flatMap(({ start, end, index }) => {
      const entry = values[index]?.entry;
      return entry ? [{ start, end, entry }] : [];
    });
}

/** Puts signs in their place that are part of no word; of ASCII, since other texts take twice as long to search. */
function blankPlaceholders(text: string, placeholders: ReadonlySet<string>): string {
  return text.replace(/\[[A-Z_]{2,20}_\d{1,9}\]/g, (found) =>
    placeholders.has(found) ? '|'.repeat(found.length) : found,
  );
}

/** Puts the placeholder in each original's place; of overlapping originals the longest. */
export function hideHits(text: string, hits: readonly OriginalHit[]): { text: string; hidden: number } {
  const taken: OriginalHit[] = [];
  const owned = new Uint8Array(text.length);
  for (const hit of [...hits].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    if (owned[hit.start] || owned[hit.end - 1]) continue;
    owned.fill(1, hit.start, hit.end);
    taken.push(hit);
  }
  let hidden = '';
  let end = 0;
  for (const hit of taken.sort((a, b) => a.start - b.start)) {
    hidden += text.slice(end, hit.start) + hit.entry.placeholder;
    end = hit.end;
  }
  return { text: hidden + text.slice(end), hidden: taken.length };
}

/** Stands for a text that tells a part of an original. */
const LEFT_OUT = 'said no; its words held personal data and are left out';

/**
 * Hides a job's originals in a short text written about it, such as a check's message, behind their placeholders. A text
 * that tells a part of one, a name or four digits in a row, is left out as a whole.
 */
export function hideOriginals(text: string, vault: Vault): string {
  if (vault.entries.length === 0) return text;
  const hidden = hideHits(text, createOriginalFinder(vault)(text)).text;
  const rest = blankPlaceholders(hidden, new Set(vault.entries.map(({ placeholder }) => placeholder)));
  const told = listParts(rest);
  const isTold = ({ original }: VaultEntry) => [...listParts(String(original))].some((part) => told.has(part));
  return vault.entries.some(isTold) ? LEFT_OUT : hidden;
}

const LEAST_DIGITS = 4;
const words = /\p{L}[\p{L}\p{M}]+/gu;
const digitRuns = /\d(?:[ .,/()-]{0,2}\d){3,}/g;

/** What tells a text in part: its words, but everyday ones, and each four digits in a row. */
function listParts(text: string): Set<string> {
  const plain = text.normalize('NFKC').toLowerCase();
  const parts = new Set((plain.match(words) ?? []).filter((word) => !isEverydayWord(word) && !frequentWords.has(word)));
  for (const run of plain.match(digitRuns) ?? []) {
    const digits = run.replace(/\D/g, '');
    for (let at = 0; at + LEAST_DIGITS <= digits.length; at += 1) parts.add(digits.slice(at, at + LEAST_DIGITS));
  }
  return parts;
}
