import type { Vault } from '../../../src/redaction/vault.ts';
import type { SentRequest } from './read-requests.ts';
import { createValueSearch, partsOfName, readWireText, type WireText } from './wire-text.ts';

/** What is known of a job's originals, and which requests were sent for it. */
export interface SearchedJob {
  customId: string;
  /** What a person listed as personal. */
  personal: readonly string[];
  /** What Airlock hid. */
  vault: Vault;
  requests: readonly SentRequest[];
}

/** An original that was sent. */
interface FoundOriginal {
  customId: string;
  value: string;
  requests: number;
}

export interface SearchResult {
  requests: number;
  bytes: number;
  /** Distinct values looked for. */
  originals: number;
  found: FoundOriginal[];
}

/**
 * Looks for every original in what was sent: those that a person listed in every request, whole; those that Airlock
 * hid, and the parts of names, in the requests of their own job, since elsewhere the same word may be nobody's name.
 */
export function searchRequests(jobs: readonly SearchedJob[], requests: readonly SentRequest[]): SearchResult {
  // Each request is read once, however many values are looked for.
  const texts = new Map(requests.map((request) => [request, readWireText(request.body)]));
  const everything = [...texts.values()];
  const found: FoundOriginal[] = [];
  const looked = new Set<string>();
  const search = (customId: string, value: string, where: readonly WireText[]) => {
    const hits = where.filter(createValueSearch(value)).length;
    if (hits > 0) found.push({ customId, value, requests: hits });
    return hits > 0;
  };
  for (const { customId, personal, vault, requests: sent } of jobs) {
    const own = sent.flatMap((request) => texts.get(request) ?? []);
    const hidden = vault.entries.map(({ original }) => String(original));
    const unfound = personal.filter((value) => !search(customId, value, everything));
    for (const value of new Set([...hidden, ...unfound.flatMap(partsOfName)])) {
      if (!personal.includes(value)) search(customId, value, own);
    }
    for (const value of [...personal, ...hidden]) looked.add(value);
  }
  const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
  return { requests: requests.length, bytes, originals: looked.size, found };
}
