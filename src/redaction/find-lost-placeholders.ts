import { findLookAlikes } from './placeholders.ts';
import type { Vault } from './vault.ts';
import { visitStrings } from './visit-strings.ts';

/**
 * Finds where a value holds mangled forms of the vault's placeholders (`EMAIL_1`, `[email_1]`, `<EMAIL_1>`): they
 * cannot be restored, and whoever reads the answer would see them. JSON Pointers, each once, in order.
 */
export function findLostPlaceholders(value: unknown, vault: Vault): string[] {
  if (vault.entries.length === 0) return [];
  const known = new Set(vault.entries.map((entry) => entry.placeholder));
  const paths = new Set<string>();
  visitStrings(value, ({ text, path }) => {
    for (const { start, end, placeholder } of findLookAlikes(text)) {
      if (known.has(placeholder) && text.slice(start, end) !== placeholder) paths.add(path);
    }
  });
  return [...paths];
}
