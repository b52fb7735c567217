import { replacePlaceholders } from './placeholders.ts';
import type { Vault, VaultEntry } from './vault.ts';

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
  if (typeof value !== 'object' || value === null) return value;
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
