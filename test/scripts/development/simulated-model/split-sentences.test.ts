import { describe, expect, it } from 'vitest';
import { cutAtWord, splitSentences } from '../../../../scripts/development/simulated-model/split-sentences.ts';

describe('splitSentences', () => {
  it('leaves out the subject label, the greeting, quotes and the signature', () => {
    const text = 'Subject: Late\n\nHi all,\n\nIt is late. Is it lost?\n> old text\n\nBest regards\nDr. Who';

    expect(splitSentences(text)).toEqual(['Late', 'It is late.', 'Is it lost?']);
  });

  it('does not end a sentence after a title or the number of a day', () => {
    expect(splitSentences('Ask Dr. Reuter on the 3. May please.')).toHaveLength(1);
  });
});

describe('cutAtWord', () => {
  it('cuts no word, no placeholder and no emoji in two', () => {
    expect(cutAtWord('write to [EMAIL_1] now', 16)).toBe('write to');
    expect(cutAtWord('aaa😀', 4)).toBe('aaa');
    expect(cutAtWord('short', 10)).toBe('short');
  });
});
