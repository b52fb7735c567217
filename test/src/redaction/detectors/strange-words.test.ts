import { describe, expect, it } from 'vitest';
import { isStrangeWord } from '../../../../src/redaction/detectors/strange-words.ts';

describe('isStrangeWord', () => {
  it.each(['kestrelbay', 'marigoldfield', 'Opensesam'])('takes %s for chosen', (word) => {
    expect(isStrangeWord(word, false)).toBe(true);
  });

  it.each([
    'incorrect',
    'required',
    'hashed',
    'abgelaufen',
    'ungültig',
    'obligatoire',
    'caducada',
    'scaduta',
    'onjuist',
    'inválida',
    'nieprawidłowe',
    'felaktigt',
    'up-to-date',
    'your-password',
    'kestrel77',
  ])('takes %s for said', (word) => {
    expect(isStrangeWord(word, false)).toBe(false);
  });

  it('takes in quotes what only looks like a word of another language', () => {
    expect(isStrangeWord('kestrelheit', false)).toBe(false);
    expect(isStrangeWord('kestrelheit', true)).toBe(true);
  });
});
