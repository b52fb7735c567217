import type { Detector } from '../../src/redaction/detector.ts';
import { findAllSpans } from '../../src/redaction/find-spans.ts';

/** Lists the texts in which anything is hidden, with what it is. */
export async function findTouched(texts: readonly string[], detectors: readonly Detector[]): Promise<string[]> {
  const touched: string[] = [];
  for (const text of texts) {
    const spans = await findAllSpans(text, detectors, new AbortController().signal);
    const found = spans.map(({ start, end, type }) => `${type} ${text.slice(start, end)}`);
    if (found.length > 0) touched.push(`${text} → ${found.join(', ')}`);
  }
  return touched;
}
