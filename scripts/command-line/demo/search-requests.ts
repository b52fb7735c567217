import { readFile } from 'node:fs/promises';
import type { Vault } from '../../../src/redaction/vault.ts';
import type { LoggedRequest } from '../../development/simulated-model/request-log.ts';

/** A request as the simulated model got it. */
export interface SentRequest {
  body: string;
  bytes: number;
  /** What was said as user; empty when the body is not what it should be. */
  user: string;
  status: number;
}

interface ChatBody {
  messages?: { role?: string; content?: string }[];
}

/** Reads everything that was sent to the simulated model, oldest first. */
export async function readRequests(logFile: string): Promise<SentRequest[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { body, bytes, status } = JSON.parse(line) as LoggedRequest;
    const { messages } = JSON.parse(body) as ChatBody;
    return { body, bytes, status, user: messages?.find(({ role }) => role === 'user')?.content ?? '' };
  });
}

/** Everything one request said, ready to be searched. */
interface WireText {
  /** As it was said and as it stood in the JSON, with one space for any white space. */
  plain: string;
  /** The same without what people put between digits. */
  compact: string;
}

// An escaped line break in the JSON's bytes stays an escape; the decoded strings have it as a space.
const simplify = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ');
const squeeze = (text: string) => text.replace(/[\s().\-/]/g, '').toLowerCase();
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Collects every string of a JSON value. */
function collectStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...collectStrings(part)]);
}

/** Makes the text of a request's body: its bytes, and every string in it, whatever it was for. */
export function readWireText(body: string): WireText {
  const plain = simplify([body, ...collectStrings(JSON.parse(body))].join('\n'));
  return { plain, compact: squeeze(plain) };
}

/** Not inside a longer word or number: `203.0.113.5` does not stand in `203.0.113.58`. */
const wholeWord = (text: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${literally(text)}(?![\\p{L}\\p{N}])`, flags);

/**
 * Makes a search for a value that has nothing in common with how the product looks for it: a formatted number also
 * without its formatting, a single word in its own case, everything else in any case.
 */
export function createValueSearch(value: string): (text: WireText) => boolean {
  const simple = simplify(value);
  const isNumber = (simple.match(/\d/g)?.length ?? 0) >= 8 && /[\s()-]/.test(simple);
  if (isNumber) {
    const digits = squeeze(simple);
    return ({ compact }) => compact.includes(digits);
  }
  const isWord = /^\p{L}+$/u.test(simple);
  const pattern = wholeWord(simple, isWord ? 'u' : 'iu');
  return ({ plain }) => pattern.test(plain);
}

/** The parts of a name that are names themselves; none for anything else. */
export function partsOfName(value: string): string[] {
  if (!/^[\p{L}\p{M}'’. -]+$/u.test(value)) return [];
  const parts = value.split(/[ -]/).filter((part) => /^\p{Lu}\p{L}{2,}/u.test(part));
  return parts.length > 1 ? parts : [];
}

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
