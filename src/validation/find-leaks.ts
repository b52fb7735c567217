import { createOriginalFinder } from '../boundary/find-originals.ts';
import type { Note } from '../failures/failure.ts';
import type { Detector } from '../redaction/detector.ts';
import { findSpans } from '../redaction/find-spans.ts';
import { normalize } from '../redaction/normalize.ts';
import type { Vault } from '../redaction/vault.ts';
import { readViews } from '../redaction/views/read-views.ts';
import { type StringPlace, visitStrings } from '../redaction/visit-strings.ts';
import type { FindingType } from '../tasks/finding-types.ts';

/** Types whose findings are hardly ever wrong; a name that a model brings along is no leak by itself. */
const certainTypes: ReadonlySet<FindingType> = new Set([
  'EMAIL',
  'PHONE',
  'CREDIT_CARD',
  'IBAN',
  'US_SSN',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'SECRET',
  'CRYPTO',
]);

/** An answer, and what it may hold. */
export interface LeakSearch {
  value: unknown;
  redactedInput: unknown;
  vault: Vault;
  /** The task's own words. */
  allowed: string;
  /** Whether its task redacts at all; otherwise only originals are looked for. */
  isRedacting: boolean;
}

/**
 * Finds personal data in an answer, not restored yet, that the model was not given: what detectors find of the certain
 * types and stands neither in what was sent (`redactedInput`, with its documents) nor in `allowed`, and every original
 * of the vault that stands in neither.
 * Plug-ins are not asked: what they found in the input is in the vault, and they are sure of less.
 * One note per place; a value never stands in it. Throws `redaction-failed` as detectors do.
 */
export async function findLeaks(search: LeakSearch, all: readonly Detector[]): Promise<Note[]> {
  const { value, redactedInput, vault, allowed } = search;
  const detectors = (search.isRedacting ? all : []).filter(
    ({ types, plugIn }) => plugIn === undefined && types.some((type) => certainTypes.has(type)),
  );
  if (detectors.length === 0 && vault.entries.length === 0) return [];
  const findOriginals = createOriginalFinder(vault);
  const sent = createSent(() => [allowed, ...listStrings(redactedInput).map(({ text }) => text)].join('\n'));
  const leaks = new Set<string>();
  for (const { text, path } of listStrings(value)) {
    const originals = findOriginals(text).map(({ entry }) => entry);
    if (originals.some((entry) => !sent.originals(findOriginals).has(entry))) leaks.add(path);
    const found = await findCertain(text, path, detectors);
    if (found.some((finding) => !sent.normalized().includes(normalize(finding)))) leaks.add(path);
  }
  return [...leaks].map((path) => ({ path, code: 'answer-leaks' }));
}

function listStrings(value: unknown): StringPlace[] {
  const strings: StringPlace[] = [];
  visitStrings(value, (place) => strings.push(place));
  return strings;
}

const { signal: neverAborted } = new AbortController();

async function findCertain(text: string, path: string, detectors: readonly Detector[]): Promise<string[]> {
  if (detectors.length === 0) return [];
  // No keys: an answer's key says what the task asked for, not that the value came from somewhere.
  const spans = await findSpans(text, detectors, { path, keys: [], signal: neverAborted });
  return spans
    .filter(({ type }) => certainTypes.has(type))
    .map(({ start, end, reads }) => reads ?? text.slice(start, end));
}

/** What the model was sent, in the forms it is compared in; each made when it is first needed. */
function createSent(join: () => string) {
  let normalized: string | undefined;
  let originals: ReadonlySet<unknown> | undefined;
  return {
    normalized: () => {
      normalized ??= readViews(join())
        .map(({ text }) => normalize(text))
        .join('\n');
      return normalized;
    },
    originals: (find: ReturnType<typeof createOriginalFinder>) => {
      originals ??= new Set(find(join()).map(({ entry }) => entry));
      return originals;
    },
  };
}
