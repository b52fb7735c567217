import type { Detector } from '../../src/redaction/detector.ts';

/** Runs one detector over a text and returns what it found, as `TYPE text`. */
export async function findTexts(detector: Detector, text: string, keys: readonly string[] = []): Promise<string[]> {
  const { signal } = new AbortController();
  const spans = await detector.detect(text, { path: keys.map((key) => `/${key}`).join(''), keys, signal });
  return spans.map(({ start, end, type }) => `${type} ${text.slice(start, end)}`);
}
