import { Failure } from '../../failures/failure.ts';
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

/** Shows the texts to one plug-in, a few at once. The pieces come back in the order of the texts, with what was found. */
async function askOne(plugIn: Detector, texts: readonly string[], signal: AbortSignal) {
  const longest = plugIn.longestText ?? Number.POSITIVE_INFINITY;
  const pieces = texts.flatMap((text) =>
    splitText(text, longest).map((piece) => ({ text, piece, spans: [] as Span[] })),
  );
  if (pieces.length > maxTexts) return { pieces: [], failure: createTrouble('redaction-failed', 'too-many-texts') };
  let next = 0;
  let failure: Failure | undefined;
  const over = new AbortController();
  const context = { path: '', keys: [], signal: AbortSignal.any([signal, over.signal]) };
  const work = async () => {
    for (let part = pieces[next++]; part && !failure; part = pieces[next++]) {
      const { start, text } = part.piece;
      const spans = await findSpans(text, [plugIn], context);
      part.spans = spans.map((span) => ({ ...span, start: span.start + start, end: span.end + start }));
    }
  };
  const workOrFail = () =>
    work().catch((error: unknown) => {
      failure ??= error instanceof Failure ? error : new Failure('redaction-failed', { cause: error });
      over.abort(failure);
    });
  await Promise.all(Array.from({ length: Math.min(atOnce, pieces.length) }, workOrFail));
  signal.throwIfAborted();
  return { pieces, failure };
}
