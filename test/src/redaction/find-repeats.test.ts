import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/redaction/detector.ts';
import { findRepeats } from '../../../src/redaction/find-repeats.ts';

const repeatsOf = (texts: string[], found: Span[][]) =>
  findRepeats(texts, found).map((spans, at) => spans.map(({ start, end }) => texts[at]?.slice(start, end)));

describe('findRepeats', () => {
  it('finds each part of a name in every text, lower case too', () => {
    const texts = ['Ann van Kowalczyk', 'kowalczyk and ANN came in a van'];
    expect(repeatsOf(texts, [[{ start: 0, end: 17, type: 'PERSON' }], []])[1]).toEqual(['kowalczyk', 'ANN']);
  });

  it('does not take an everyday word for a part of a name', () => {
    const texts = ['Mark Baker', 'Baker, please mark this for the baker'];
    expect(repeatsOf(texts, [[{ start: 0, end: 10, type: 'PERSON' }], []])[1]).toEqual(['Baker']);
  });

  it('finds a value in another spelling', () => {
    const texts = ['+1 415 555 2671', 'or 1-415-555-2671'];
    expect(repeatsOf(texts, [[{ start: 0, end: 15, type: 'PHONE' }], []])[1]).toEqual(['1-415-555-2671']);
  });
});
