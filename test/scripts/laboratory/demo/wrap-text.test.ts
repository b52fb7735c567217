import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from '../../../../scripts/laboratory/demo/wrap-text.ts';

describe('wrapText', () => {
  it('breaks at spaces and keeps line breaks', () => {
    expect(wrapText('one two three\n\nfour', 8)).toEqual(['one two', 'three', '', 'four']);
  });

  it('breaks a word that is too long for a line', () => {
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('keeps the indent of a line in those it is broken into', () => {
    expect(wrapText('  one two three', 9)).toEqual(['  one two', '  three']);
  });

  it('never writes a longer line and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});
