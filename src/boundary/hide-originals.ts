import type { Vault } from '../redaction/vault.ts';
import { createOriginalFinder, hideHits } from './find-originals.ts';

/** Hides a job's originals in a short text written about it, such as a check's message, behind their placeholders. */
export function hideOriginals(text: string, vault: Vault): string {
  if (vault.entries.length === 0) return text;
  return hideHits(text, createOriginalFinder(vault)(text)).text;
}
