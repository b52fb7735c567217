import pLimit from 'p-limit';
import { Failure } from '../../failures/failure.ts';
import { reasonOf } from '../../net/reason-of.ts';
import type { Detector, Span } from '../detector.ts';
import { findSpans } from '../find-spans.ts';
import { splitText } from './split-text.ts';
import { createTrouble } from './trouble.ts';

/** Texts of one job that one plug-in looks at, at most: more would take it minutes. */
const maxTexts = 2000;
/** Texts of one job that one plug-in looks at, at once. */
const atOnce = 4;

/** A plug-in that failed on a job, and why. */
export interface PlugInFailure {
  detector: string;
  plugIn: 'required' | 'optional';
  failure: Failure;
}

interface Asked {
  /** Per text, in their order. */
  found: Span[][];
  /** Optional plug-ins that failed; what they found before counts. */
  without: string[];
}

/**
 * Shows a job's texts to its plug-ins, one after the other, equal texts once. Throws the failure of a required one, and
 * the signal's reason; an optional one that fails is asked nothing more for this job.
 */
export async function askPlugIns(
  texts: readonly string[],
  plugIns: readonly Detector[],
  given: {
    signal: AbortSignal;
    onPlugInFailed?: ((failed: PlugInFailure) => void) | undefined;
  },
): Promise<Asked> {
  const distinct = [...new Set(texts)];
  const byText = new Map(distinct.map((text): [string, Span[]] => [text, []]));
  const without: string[] = [];
  for (const plugIn of plugIns) {
    const { pieces, failure } = await askOne(plugIn, distinct, given.signal);
    for (const { text, spans } of pieces) for (const span of spans) byText.get(text)?.push(span);
    if (failure === undefined) continue;
    const isRequired = plugIn.plugIn === 'required';
    given.onPlugInFailed?.({ detector: plugIn.name, plugIn: isRequired ? 'required' : 'optional', failure });
    if (isRequired) throw failure;
    without.push(plugIn.name);
  }
  return { found: texts.map((text) => byText.get(text) ?? []), without };
}

/** Shows the texts to one plug-in, a few at once. Returns their pieces in order, with what was found. */
async function askOne(plugIn: Detector, texts: readonly string[], signal: AbortSignal) {
  const longest = plugIn.longestText ?? Number.POSITIVE_INFINITY;
  const pieces = texts.flatMap((text) =>
    splitText(text, longest).map((piece) => ({ text, piece, spans: [] as Span[] })),
  );
  if (pieces.length > maxTexts) return { pieces: [], failure: createTrouble('redaction-failed', 'too-many-texts') };
  let failure: Failure | undefined;
  const over = new AbortController();
  const context = { path: '', keys: [], signal: AbortSignal.any([signal, over.signal]) };
  await pLimit(atOnce).map(pieces, async (part) => {
    if (failure) return;
    const { start, text } = part.piece;
    try {
      const spans = await findSpans(text, [plugIn], context);
      part.spans = spans.map((span) => ({ ...span, start: span.start + start, end: span.end + start }));
    } catch (error) {
      failure ??= error instanceof Failure ? error : new Failure('redaction-failed', { cause: error });
      over.abort(failure);
    }
  });
  signal.throwIfAborted();
  return { pieces, failure };
}

/** Words that are nobody's, and hold nothing of a job. */
const probe = 'The parcel has arrived.';

export interface Probed {
  plugIn: Detector;
  /** Why it cannot be used, as a code; undefined when it answers as it should. */
  reason: string | undefined;
}

/** Asks every plug-in about a sentence of our own, in each of its languages, all at once. */
export function probePlugIns(detectors: readonly Detector[]): Promise<Probed[]> {
  const plugIns = detectors.filter(({ plugIn }) => plugIn !== undefined);
  return Promise.all(plugIns.map(async (plugIn) => ({ plugIn, reason: await findReason(plugIn) })));
}

async function findReason(plugIn: Detector): Promise<string | undefined> {
  const { signal } = new AbortController();
  const languages = plugIn.languages === 'any' ? [undefined] : plugIn.languages;
  try {
    for (const language of languages) await findSpans(probe, [plugIn], { path: '', keys: [], language, signal });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
