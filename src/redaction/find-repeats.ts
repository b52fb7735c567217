import type { FindingType } from '../tasks/finding-types.ts';
import type { Span } from './detector.ts';
import { notNames } from './detectors/word-lists.ts';
import { createValueFinder, type Value } from './find-values.ts';
import { mergeSpans } from './merge-spans.ts';

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
export function findRepeats(texts: readonly string[], found: readonly (readonly Span[])[]): Span[][] {
  const values = new Map<string, Value>();
  const add = (text: string, type: FindingType) => {
    if (!values.has(text)) values.set(text, { text, type });
  };
  texts.forEach((whole, at) => {
    for (const { start, end, type } of mergeSpans(found[at] ?? [], whole)) {
      const text = whole.slice(start, end);
      add(text, type);
      if (type === 'PERSON') for (const part of nameParts(text)) add(part, type);
    }
  });
  if (values.size === 0) return texts.map(() => []);
  const list = [...values.values()];
  const find = createValueFinder(list);
  return texts.map((text) =>
    find(text).map(({ start, end, index }) => ({ start, end, type: list[index]?.type ?? 'PERSON' })),
  );
}

function nameParts(name: string): string[] {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.length < 2) return [];
  return words.filter(
    (word) => word.length >= 3 && !nameParticles.has(word.toLowerCase()) && !notNames.has(word.toLowerCase()),
  );
}
