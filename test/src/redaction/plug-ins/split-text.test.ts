import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../../../src/redaction/plug-ins/split-text.ts';

describe('splitText', () => {
  it('leaves a text that is short enough alone', () => {
    expect(splitText('twelve chars', 12)).toEqual([{ start: 0, text: 'twelve chars' }]);
    expect(splitText('', 12)).toEqual([{ start: 0, text: '' }]);
  });

  it('cuts at white space, and repeats a little', () => {
    const pieces = splitText('one two three four five six seven', 20);
    expect(pieces.map(({ text }) => text)).toEqual(['one two three four ', 'four five six seven']);
  });

  it('cuts a text without white space all the same', () => {
    const text = 'x'.repeat(1000);
    const pieces = splitText(text, 100);
    expect(pieces.every((piece) => piece.text.length === 100 || piece === pieces.at(-1))).toBe(true);
    expect(pieces).toHaveLength(13);
  });

  it('shows every character, no half of one, and each stretch of an eighth as a whole, whatever the text', () => {
    const unit = fc.constantFrom('a', ' ', '🙂', '\n', 'é', '𝒜');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 300 }), fc.integer({ min: 8, max: 64 }), (units, longest) => {
        const text = units.join('');
        const pieces = splitText(text, longest);
        for (const piece of pieces) {
          expect(piece.text).toBe(text.slice(piece.start, piece.start + piece.text.length));
          expect(piece.text.length).toBeLessThanOrEqual(longest);
          expect(piece.text).not.toMatch(/\p{Surrogate}/u);
        }
        const stretch = Math.max(1, Math.floor(longest / 8));
        for (let at = 0; at + stretch <= text.length; at++) {
          const isWhole = ({ start, text: { length } }: { start: number; text: string }) =>
            start <= at && at + stretch <= start + length;
          expect(pieces.some(isWhole), `${at} of ${text.length}`).toBe(true);
        }
      }),
    );
  });
});
