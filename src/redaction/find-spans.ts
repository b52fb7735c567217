import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { type FindingType, findingTypes } from '../tasks/finding-types.ts';
import type { DetectionContext, Detector, Span } from './detector.ts';
import { notNames } from './detectors/word-lists.ts';
import { createValueFinder, findInViews, standAlone, type Value } from './find-values.ts';
import { crossTheirType, mergeSpans } from './merge-spans.ts';
import { findLookAlikes } from './placeholders.ts';
import { type ReadViews, readViews } from './views/read-views.ts';
import type { View } from './views/view.ts';

/** Milliseconds a detector may take for one text before its job's redaction fails; plug-ins have limits of their own. */
const detectorTimeoutMs = 30_000;

const knownTypes: ReadonlySet<string> = new Set(findingTypes);

/**
 * Runs every detector over each view of one text and returns all they found, unmerged, in the order of the detectors.
 * Text that looks like a placeholder comes first, as `LITERAL`, also without any detector.
 * Throws a detector's own `Failure` as it is, and `redaction-failed` when one throws anything else, takes too long or
 * returns what is not a span of the text.
 */
export async function findSpans(
  text: string,
  detectors: readonly Detector[],
  context: DetectionContext,
  viewsOf: ReadViews = readViews,
): Promise<Span[]> {
  if (detectors.length === 0) return [...findLiterals(text)];
  const spans: Span[] = [];
  for (const view of viewsOf(text)) {
    for (const span of findLiterals(view.text)) spans.push(toSource(span, view, text));
    for (const detector of detectors) {
      const found = runDetector(detector, view.text, context);
      // Most detectors answer at once, and with nothing: waiting for that would cost more than they do.
      if (!(found instanceof Promise) && found.length === 0) continue;
      for (const span of found instanceof Promise ? await found : found) spans.push(toSource(span, view, text));
    }
  }
  return spans;
}

function toSource(span: Span, view: View, text: string): Span {
  if (view.text === text) return span;
  const place = view.toSource(span);
  if (span.type === 'SECRET') {
    escapedFill.lastIndex = place.end;
    place.end += escapedFill.exec(text)?.[0].length ?? 0;
  }
  const reads = view.text.slice(span.start, span.end);
  return reads === text.slice(place.start, place.end) ? place : { ...place, reads };
}

/** What fills up base64 in a URL. */
const escapedFill = /(?:%3D){1,2}/iy;
const nothing: readonly Span[] = [];

function findLiterals(text: string): readonly Span[] {
  const found = findLookAlikes(text);
  return found.length === 0 ? nothing : found.map(({ start, end }) => ({ start, end, type: 'LITERAL' }));
}

function runDetector(
  detector: Detector,
  text: string,
  context: DetectionContext,
): readonly Span[] | Promise<readonly Span[]> {
  let result: readonly Span[] | Promise<readonly Span[]>;
  try {
    result = detector.detect(text, context);
  } catch (cause) {
    return fail(context, cause);
  }
  if (!(result instanceof Promise)) return checkSpans(detector, text, result);
  const limited =
    detector.plugIn === undefined ? withTimeout(result, context.signal) : abandonWhen(context.signal, result);
  return limited.then(
    (found) => checkSpans(detector, text, found),
    (cause) => fail(context, cause),
  );
}

function fail(context: DetectionContext, cause: unknown): never {
  context.signal.throwIfAborted();
  if (cause instanceof Failure) throw cause;
  throw new Failure('redaction-failed', { cause });
}

function checkSpans(detector: Detector, text: string, found: readonly Span[]): readonly Span[] {
  for (const { start, end, type } of found) {
    const isSpan = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= text.length;
    if (!isSpan || !knownTypes.has(type)) {
      throw new Failure('redaction-failed', { cause: new RangeError(`${detector.name} returned what is not a span`) });
    }
  }
  return found;
}

const withTimeout = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  limitTime(detectorTimeoutMs, [signal], (limited) => abandonWhen(limited, work));

/** Finds everything that redaction would hide in one text: disjoint spans in order. Throws as `findSpans` does. */
export async function findAllSpans(text: string, detectors: readonly Detector[], signal: AbortSignal): Promise<Span[]> {
  const views = readViews(text);
  const viewsOf = () => views;
  const found = await findSpans(text, detectors, { path: '', keys: [], signal }, viewsOf);
  if (found.length === 0) return found;
  const [repeats = []] = findRepeats([text], [found], viewsOf);
  return mergeSpans(repeats.length === 0 ? found : [...found, ...repeats], text);
}

const nameParticles = new Set([
  'von',
  'van',
  'den',
  'der',
  'del',
  'della',
  'dos',
  'ibn',
  'bin',
  'saint',
  'mrs',
  'miss',
]);

/**
 * Finds again, in every text of a job and in any spelling, what was found once: a surname that was found with its
 * first name is hidden everywhere. Returned per text, in the order of the texts.
 */
export function findRepeats(
  texts: readonly string[],
  found: readonly (readonly Span[])[],
  viewsOf: ReadViews = readViews,
): Span[][] {
  const values = new Map<string, Value>();
  const add = (text: string, type: FindingType) => {
    if (!values.has(text)) values.set(text, { text, type });
  };
  texts.forEach((whole, at) => {
    const spans = found[at] ?? [];
    const written = spans.filter(({ reads }) => reads === undefined);
    const inViews = written.length < spans.length ? spans.filter(({ reads }) => reads !== undefined) : [];
    for (const { start, end, type, reads } of [...mergeSpans(written, whole), ...inViews]) {
      const text = reads ?? whole.slice(start, end);
      add(text, type);
      if (type === 'PERSON') for (const part of nameParts(text)) add(part, type);
    }
  });
  const list = [...values.values()];
  if (list.length === 0 || areAlone(list, texts, found, viewsOf)) return texts.map(() => []);
  const find = createValueFinder(list);
  return texts.map((text) =>
    findInViews(text, find, viewsOf).map(({ start, end, index }) => ({
      start,
      end,
      type: list[index]?.type ?? 'PERSON',
    })),
  );
}

/** Whether all that would be found again is inside what was found: in texts that read in one way, if nothing is made longer. */
function areAlone(
  values: readonly Value[],
  texts: readonly string[],
  found: readonly (readonly Span[])[],
  viewsOf: ReadViews,
): boolean {
  if (values.length > mostAlone || found.some(crossTheirType)) return false;
  const read: string[] = [];
  for (const text of texts) {
    const [view, another] = viewsOf(text);
    if (!view || another) return false;
    read.push(view.text);
  }
  return standAlone(values, read);
}

/** More values are hardly all alone. */
const mostAlone = 12;

function nameParts(name: string): string[] {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.length < 2) return [];
  return words.filter(
    (word) => word.length >= 3 && !nameParticles.has(word.toLowerCase()) && !notNames.has(word.toLowerCase()),
  );
}
