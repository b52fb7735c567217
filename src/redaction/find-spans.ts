import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { type DetectionContext, type Detector, findingTypes, type Span } from './detector.ts';
import { findLookAlikes } from './placeholders.ts';
import { readShadow } from './shadow.ts';

/** Milliseconds a detector may take for one text before its job's redaction fails. */
const detectorTimeoutMs = 30_000;

const knownTypes: ReadonlySet<string> = new Set(findingTypes);

/**
 * Runs every detector over one text and returns all they found, unmerged, in the order of the detectors.
 * Text that looks like a placeholder comes first, as `LITERAL`, also without any detector.
 * Throws `redaction-failed` when a detector throws, takes too long, or returns what is not a span of the text.
 */
export async function findSpans(
  text: string,
  detectors: readonly Detector[],
  context: DetectionContext,
): Promise<Span[]> {
  if (detectors.length === 0) return findLiterals(text);
  const shadow = readShadow(text);
  const spans = findLiterals(shadow.text);
  for (const detector of detectors) {
    spans.push(...(await runDetector(detector, shadow.text, context)));
  }
  return spans.map(shadow.toSource);
}

function findLiterals(text: string): Span[] {
  return findLookAlikes(text).map(({ start, end }) => ({ start, end, type: 'LITERAL' }));
}

async function runDetector(detector: Detector, text: string, context: DetectionContext): Promise<readonly Span[]> {
  let found: readonly Span[];
  try {
    const result = detector.detect(text, context);
    found = result instanceof Promise ? await withTimeout(result, context.signal) : result;
  } catch (cause) {
    context.signal.throwIfAborted();
    throw new Failure('redaction-failed', { cause });
  }
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
