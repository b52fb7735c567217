import { describe, expect, it } from 'vitest';
import { findSpokenNumbers } from '../../../../src/redaction/detectors/spoken-numbers.ts';

describe('findSpokenNumbers', () => {
  it.each([
    'five five five, two oh one, double seven three four',
    'null eins sieben zwei, vier vier vier, null eins neun drei',
    'zéro six, trente-neuf, quatre-vingt-dix-huit, quarante et un, zéro sept',
    'seis dos nueve, cinco cinco cinco, cero cuatro uno',
    'tre quattro sette, cinque cinque cinque, zero due uno',
    'nul zes, vijf vijf vijf, twee drie vier, een acht',
    'nove um nove, cinco cinco cinco, zero dois seis',
    'pięć zero jeden, pięć pięć pięć, zero dwa jeden',
    'noll sju noll, fem fem fem, noll ett två',
  ])('finds %j', (number) => {
    const text = `… ${number}.`;
    expect(findSpokenNumbers(text)).toEqual([{ start: 2, end: 2 + number.length, type: 'PHONE' }]);
  });

  it('finds a shorter one behind a word for it', () => {
    expect(findSpokenNumbers('call me on five five five two one')).toHaveLength(1);
    expect(findSpokenNumbers('we count five five five two one')).toEqual([]);
  });

  it.each(['one or two of three', 'un deux trois', 'eins zwei drei vier', 'two hundred and five'])(
    'finds nothing in %j',
    (text) => {
      expect(findSpokenNumbers(text)).toEqual([]);
    },
  );
});
