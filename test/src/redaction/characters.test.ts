import { describe, expect, it } from 'vitest';
import { endOfRun, kindAt, letter, mark, number, widthAt } from '../../../src/redaction/characters.ts';

describe('kindAt', () => {
  it('tells letters, marks and numbers of every script, twice the same', () => {
    const text = 'aЖ\u0301\u0661½ \u{1d400}\ud800.';
    const kinds = Array.from({ length: text.length + 1 }, (_, at) => kindAt(text, at));
    expect(kinds).toEqual([letter, letter, mark, number, number, 0, letter, 0, 0, 0, 0]);
    expect(Array.from({ length: text.length + 1 }, (_, at) => kindAt(text, at))).toEqual(kinds);
  });
});

describe('endOfRun', () => {
  it('reads characters of two units as one', () => {
    expect(endOfRun('\u{1d400}b1 ', 0, letter | number)).toBe(4);
    expect(endOfRun(' b', 0, letter)).toBe(0);
  });
});

describe('widthAt', () => {
  it('is 2 for both halves of a character alone', () => {
    expect([widthAt('\u{1d400}', 0), widthAt('\u{1d400}', 1), widthAt('\ud800', 0), widthAt('a', 0)]).toEqual([
      2, 1, 1, 1,
    ]);
  });
});
