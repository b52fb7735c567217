import { createOriginalFinder } from '../boundary/find-originals.ts';
import type { Note } from '../failures/failure.ts';
import type { Detector, FindingType } from '../redaction/detector.ts';
import { findSpans } from '../redaction/find-spans.ts';
import { squeeze } from '../redaction/normal-form.ts';
import type { Vault } from '../redaction/vault.ts';
import { visitStrings } from '../redaction/visit-strings.ts';

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

/**
 * Finds personal data in an answer, not restored yet, that the model was not given: what detectors find of the certain
 * types and stands neither in the redacted input nor in `allowed` (the task's own words), and every original of the
 * vault, which the model cannot know. Without detectors only originals are looked for.
 * One note per place, code `answer-leaks`; a value never stands in it.
 */
export async function findLeaks(given: {
  value: unknown;
  redactedInput: unknown;
  vault: Vault;
  detectors: readonly Detector[];
  allowed: string;
}): Promise<Note[]> {
  const { value, redactedInput, vault, allowed } = given;
  const detectors = given.detectors.filter(({ types }) => types.some((type) => certainTypes.has(type)));
  if (detectors.length === 0 && vault.entries.length === 0) return [];
  const isGiven = createGivenCheck(redactedInput, allowed);
  const findOriginals = createOriginalFinder(vault);
  const leaks = new Set<string>();
  for (const { text, path } of listStrings(value)) {
    const originals = findOriginals(text).map(({ start, end }) => text.slice(start, end));
    const found = await detect(text, path, detectors);
    if ([...originals, ...found].some((leak) => !isGiven(leak))) leaks.add(path);
  }
  return [...leaks].map((path) => ({ path, code: 'answer-leaks' }));
}

function listStrings(value: unknown): { text: string; path: string }[] {
  const strings: { text: string; path: string }[] = [];
  visitStrings(value, (place) => strings.push(place));
  return strings;
}

async function detect(text: string, path: string, detectors: readonly Detector[]): Promise<string[]> {
  if (detectors.length === 0) return [];
  const signal = new AbortController().signal;
  // No keys: an answer's key says what the task asked for, not that the value came from somewhere.
  const spans = await findSpans(text, detectors, { path, keys: [], signal });
  return spans.filter(({ type }) => certainTypes.has(type)).map(({ start, end }) => text.slice(start, end));
}

/** Makes the check whether the model read a value in its request; built when it is first needed. */
function createGivenCheck(redactedInput: unknown, allowed: string): (text: string) => boolean {
  let given: string | undefined;
  return (text) => {
    given ??= squeeze([allowed, ...listStrings(redactedInput).map((place) => place.text)].join('\n'));
    return given.includes(squeeze(text));
  };
}
