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
}

/**
 * The map from a job's placeholders to its originals, in order of appearance; plain JSON, so that it can be sealed.
 * Two spellings of one value (`a@b.com`, `A@B.com`) are two entries: each comes back exactly as it was written.
 */
export interface Vault {
  entries: VaultEntry[];
}
