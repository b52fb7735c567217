import { describe, expect, it } from 'vitest';
import { listMatches } from '../../../src/redaction/list-matches.ts';

describe('listMatches', () => {
  it('lists what matchAll lists, each time from the start', () => {
    const pattern = /(\p{L})\d+/gu;
    const text = 'a1 b22, c333';
    const expected = [...text.matchAll(pattern)].map((match) => [match[0], match[1], match.index]);
    for (let round = 0; round < 2; round++) {
      const found = listMatches(text, pattern).map((match) => [match[0], match[1], match.index]);
      expect(found).toEqual(expected);
    }
  });

  it('ends at a match of nothing', () => {
    expect(listMatches('aab', /a*/g).map(([found]) => found)).toEqual(['aa']);
  });
});
