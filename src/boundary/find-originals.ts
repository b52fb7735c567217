import { createValueFinder, type ValueHit } from '../redaction/find-values.ts';
import { readShadow, readUnescaped, type Shadow } from '../redaction/shadow.ts';
import type { Vault, VaultEntry } from '../redaction/vault.ts';

/** Where an original of a vault stands in a text. */
export interface OriginalHit {
  start: number;
  end: number;
  entry: VaultEntry;
}

/**
 * Makes a search for a vault's originals in a text, in their normalized forms (`normalizeOriginal`), also where the
 * text is written with JSON's escapes or with look-alike characters. The vault's own placeholders are skipped.
 */
export function createOriginalFinder(vault: Vault): (text: string) => OriginalHit[] {
  const values = vault.entries.map(({ original, type }) => ({ text: String(original), type }));
  const find = createValueFinder(values);
  const placeholders = new Set(vault.entries.map(({ placeholder }) => placeholder));
  return (source) => {
    const text = blankPlaceholders(source, placeholders);
    const plain = readShadow(text);
    const unescaped = readUnescaped(text);
    const hits = new Map<string, OriginalHit>();
    const addHits = (searched: string, ...shadows: Shadow[]) => {
      for (const hit of find(searched)) {
        const { start, end, index } = shadows.reduce<ValueHit>((place, shadow) => shadow.toSource(place), hit);
        const entry = vault.entries[index];
        if (entry) hits.set(`${start} ${end} ${index}`, { start, end, entry });
      }
    };
    addHits(plain.text, plain);
    if (unescaped.text !== text) {
      const plainUnescaped = readShadow(unescaped.text);
      addHits(plainUnescaped.text, plainUnescaped, unescaped);
    }
    return [...hits.values()];
  };
}

function blankPlaceholders(text: string, placeholders: ReadonlySet<string>): string {
  return text.replace(/\[[A-Z_]{2,20}_\d{1,9}\]/g, (found) =>
    placeholders.has(found) ? '\0'.repeat(found.length) : found,
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

/** Hides a job's originals in a short text written about it, such as a check's message, behind their placeholders. */
export function hideOriginals(text: string, vault: Vault): string {
  if (vault.entries.length === 0) return text;
  return hideHits(text, createOriginalFinder(vault)(text)).text;
}
