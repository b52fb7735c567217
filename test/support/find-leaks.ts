import type { Detector } from '../../src/redaction/detector.ts';
import { findAllSpans } from '../../src/redaction/find-spans.ts';

/** A text and what must be hidden in it. */
export type Told = readonly [text: string, ...values: string[]];

/** Lists the texts in which one of their values can still be read once all that is found was cut out. */
export async function findLeaks(texts: readonly Told[], detectors: readonly Detector[]): Promise<string[]> {
  const leaks: string[] = [];
  for (const [text, ...values] of texts) {
    const spans = await findAllSpans(text, detectors, new AbortController().signal);
    const shown = spans.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
    if (values.some((value) => shown.includes(value))) leaks.push(`${text} → ${shown}`);
  }
  return leaks;
}
