import type { Detector, Span } from './detector.ts';
import { findRepeats } from './find-repeats.ts';
import { findSpans } from './find-spans.ts';
import { mergeSpans } from './merge-spans.ts';

/** Finds everything that redaction would hide in one text: disjoint spans in order. Throws as `findSpans` does. */
export async function findAllSpans(text: string, detectors: readonly Detector[], signal: AbortSignal): Promise<Span[]> {
  const found = await findSpans(text, detectors, { path: '', keys: [], signal });
  return mergeSpans([...found, ...(findRepeats([text], [found])[0] ?? [])], text);
}
