import type { Leaf } from './collect-leaves.ts';
import type { FindingType, Span } from './detector.ts';
import { createValueFinder, type Value } from './find-values.ts';
import { isEverydayWord } from './normal-form.ts';

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
 * Finds where what was found once in a job stands again, in any leaf and any spelling of its normal form: a surname
 * that was found with its first name is hidden everywhere. Returned per leaf, in the order of the leaves.
 */
export function findRepeats(leaves: readonly Leaf[], found: readonly (readonly Span[])[]): Span[][] {
  const values = new Map<string, Value>();
  const add = (text: string, type: FindingType) => {
    if (!values.has(text)) values.set(text, { text, type });
  };
  leaves.forEach((leaf, at) => {
    for (const { start, end, type } of found[at] ?? []) {
      const text = leaf.text.slice(start, end);
      add(text, type);
      if (type === 'PERSON') for (const part of nameParts(text)) add(part, type);
    }
  });
  const list = [...values.values()];
  const find = createValueFinder(list);
  return leaves.map((leaf) =>
    find(leaf.text).map(({ start, end, index }) => ({ start, end, type: list[index]?.type ?? 'PERSON' })),
  );
}

function nameParts(name: string): string[] {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.length < 2) return [];
  return words.filter(
    (word) => word.length >= 3 && !nameParticles.has(word.toLowerCase()) && !isEverydayWord(word.toLowerCase()),
  );
}
