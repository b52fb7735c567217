import { findPlaceholders } from './placeholders.ts';
import type { Vault } from './vault.ts';
import { visitStrings } from './visit-strings.ts';

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
