import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOffsetReader } from '../../../../src/redaction/plug-ins/code-points.ts';

describe('createOffsetReader', () => {
  it('counts as Python does, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const toOffset = createOffsetReader(text);
        const characters = [...text];
        characters.forEach((_character, at) => {
          expect(toOffset(at)).toBe(characters.slice(0, at).join('').length);
        });
        expect(toOffset(characters.length)).toBe(text.length);
      }),
    );
  });

  it.each(['abc', 'a🙂c'])('knows no offset outside of %j, nor between two characters', (text) => {
    const toOffset = createOffsetReader(text);
    expect([-1, 4, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32].map(toOffset)).toEqual(Array(6).fill(undefined));
  });
});
