import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeed, createPatternNeed, createRunNeed, holdsDigit } from '../../../src/redaction/needs.ts';

describe('createNeed', () => {
  it.each(['say Password now', 'pa\u017f\u017fword', 'PASS', 'compass', 'To\u212aen', 'tokenpass'])(
    'is met by %s',
    (text) => {
      expect(createNeed(['pass', 'token'])(text)).toBe(true);
    },
  );

  it('is not met by half a piece', () => {
    expect(createNeed(['pass', 'token'])('pas toke nas s')).toBe(false);
  });

  it('finds what the text has, whatever was asked before', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', '-'), maxLength: 12 });
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(letters, pieces, pieces, (text, one, other) => {
        for (const oneOf of [one, other])
          expect(createNeed(oneOf)(text)).toBe(oneOf.some((piece) => text.toLowerCase().includes(piece)));
      }),
      { seed: 13, numRuns: 25 },
    );
  });
});

describe('createPatternNeed', () => {
  it('asks for a digit and a piece', () => {
    const need = createPatternNeed(/\d{2} street/iu, /road \d/iu);
    expect(['12 STREET', 'road 7', '12 streets', 'a street 1'].map(need)).toEqual([true, true, true, true]);
    expect(['a street', '12 lanes', ''].map(need)).toEqual([false, false, false]);
  });

  it('asks for nothing where nothing is certain', () => {
    expect(createPatternNeed(/\p{L}+/u)('')).toBe(true);
  });
});

describe('holdsDigit', () => {
  it('looks for a digit of ASCII', () => {
    expect(['a1', '0', 'a', '\u0661'].map(holdsDigit)).toEqual([true, true, false, false]);
  });
});

describe('createRunNeed', () => {
  it('looks for so many characters in a row', () => {
    const need = createRunNeed(/[a-z]/, 4);
    expect(['abcd', '-abcd', 'abc-abcd-', '--abcde'].map(need)).toEqual([true, true, true, true]);
    expect(['abc', 'abc-abc-abc', 'abc\u017fabc', ''].map(need)).toEqual([false, false, false, false]);
  });
});
