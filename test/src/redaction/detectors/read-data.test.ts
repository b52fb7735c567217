import { describe, expect, it } from 'vitest';
import { readAlternatives, readWeights, readWords } from '../../../../src/redaction/detectors/read-data.ts';

describe('readWords', () => {
  it('reads the entries of a list in their order, without its notes', () => {
    const words = [...readWords('unit-words')];
    expect(words.slice(0, 2)).toEqual(['apt', 'apartment']);
    expect(words.filter((word) => word === '' || word.startsWith('#'))).toEqual([]);
  });
});

describe('readAlternatives', () => {
  it('joins the entries to one regular expression source', () => {
    expect(new RegExp(`^(?:${readAlternatives('countries')})$`, 'iu').test('Åland Islands')).toBe(true);
  });
});

describe('readWeights', () => {
  it('reads weights, and throws when they are more or fewer than asked for', () => {
    const { values, scale } = readWeights('name-likeness', 16_384);
    expect(values).toHaveLength(16_384);
    expect(scale).toBeGreaterThan(0);
    expect(() => readWeights('name-likeness', 16_383)).toThrow('16384 weights for 16383 features');
  });
});
