import { describe, expect, it } from 'vitest';
import { joinNames } from '../../../../src/redaction/detectors/join-names.ts';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';

/** Joins the words of a text that have a score; all others are no candidates. */
function join(text: string, scores: Readonly<Record<string, number>>, language = 'en'): string[] {
  const words = readNameWords(text);
  const candidates = [...words.keys()]
    .filter((at) => scores[words[at]?.text ?? ''] !== undefined)
    .map((at) => ({ at, features: [], bonus: 0 }));
  const given = candidates.map(({ at }) => scores[words[at]?.text ?? ''] ?? 0);
  return joinNames(text, words, candidates, given, 0, () => language).map(({ start, end }) => text.slice(start, end));
}

describe('joinNames', () => {
  it('puts neighbours and particles together', () => {
    expect(join('I met Jan van der Zorbex there', { Jan: 1, Zorbex: 1 })).toEqual(['Jan van der Zorbex']);
    expect(join('Jan, Zorbex', { Jan: 1, Zorbex: 1 })).toEqual(['Jan', 'Zorbex']);
  });

  it('grows to a neighbour that looks a little less like a name, and to what stands behind one', () => {
    expect(join('I met Jan Zorbex Jr there', { Jan: 1, Zorbex: -1, Jr: -9 })).toEqual(['Jan Zorbex Jr']);
    expect(join('I met Jan Zorbex there', { Jan: 1, Zorbex: -3 })).toEqual(['Jan']);
  });

  it('takes in the title', () => {
    expect(join('Ask Mrs. Zorbex now', { Zorbex: 1 })).toEqual(['Mrs. Zorbex']);
    expect(join('Frau Zorbex wartet', { Zorbex: 1 }, 'de')).toEqual(['Frau Zorbex']);
  });

  it('leaves out a verb that begins the sentence', () => {
    expect(join('Registra Anna Zorbex subito', { Registra: 1, Anna: 1, Zorbex: 1 }, 'it')).toEqual(['Anna Zorbex']);
  });

  it('makes no overlapping names of a row of titles', () => {
    const row = 'Mr '.repeat(20).trim();
    const names = join(row, { Mr: 1 });
    expect(names.join(' ')).toBe(row);
  });

  it('makes several names of a long row of words', () => {
    expect(join('Anna '.repeat(20), { Anna: 1 }).length).toBeGreaterThan(1);
  });
});
