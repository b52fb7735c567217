import type { FindingType } from '../tasks/finding-types.ts';

/** One original that a placeholder stands for. */
export interface VaultEntry {
  /** As it stands in the redacted text, such as `[EMAIL_1]`. */
  placeholder: string;
  type: FindingType;
  /** Byte for byte as it came in; a number when the leaf was one. */
  original: string | number;
  /** True when the original was (also) a key of an object. */
  inKey?: true;
  /** True when it stood in retrieved documents and, in any spelling, nowhere in the input. */
  isFromDocuments?: true;
}

/**
 * The map from a job's placeholders to its originals, in order of appearance; plain JSON, so that it can be sealed.
 * Two spellings of one value (`a@b.com`, `A@B.com`) are two entries: each comes back exactly as it was written.
 */
export interface Vault {
  entries: VaultEntry[];
}

export interface VaultWriter {
  /** The original's placeholder: the one it has, or the next one of its type. Those of the input are asked for first. */
  placeholderFor: (
    original: string | number,
    type: FindingType,
    place: { isKey: boolean; isDocument: boolean },
  ) => string;
  vault: Vault;
  /** Entries by type. */
  counts: Record<string, number>;
}

/**
 * Makes a vault that fills as originals are hidden. An original keeps its first placeholder, whatever type it is
 * found as later; a number and its digits as text are two originals, since they come back as different JSON.
 */
export function createVaultWriter(): VaultWriter {
  const vault: Vault = { entries: [] };
  const counts: Record<string, number> = {};
  const known = new Map<string | number, VaultEntry>();
  return {
    vault,
    counts,
    placeholderFor: (original, type, { isKey, isDocument }) => {
      let entry = known.get(original);
      if (!entry) {
        const number = (counts[type] ?? 0) + 1;
        counts[type] = number;
        entry = { placeholder: `[${type}_${number}]`, type, original };
        if (isDocument) entry.isFromDocuments = true;
        known.set(original, entry);
        vault.entries.push(entry);
      }
      if (isKey) entry.inKey = true;
      return entry.placeholder;
    },
  };
}
