import { describe, expect, it } from 'vitest';
import { spokenNumberDetector } from '../../../../src/redaction/detectors/spoken-number.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('spokenNumberDetector', () => {
  it.each([
    ['my card is four one one one, one one one one, nine', 'CREDIT_CARD four one one one, one one one one, nine'],
    ['Kontonummer drei sieben null neun acht', 'BANK_ACCOUNT drei sieben null neun acht'],
    ['the security code is three one eight', 'SECRET three one eight'],
    ['numero de carte: quatre neuf deux six un un huit trois', 'CREDIT_CARD quatre neuf deux six un un huit trois'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(spokenNumberDetector, text)).toEqual([found]);
  });

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
  ])('finds the phone number %j', async (number) => {
    const text = `… ${number}.`;
    expect(await findTexts(spokenNumberDetector, text)).toEqual([`PHONE ${number}`]);
  });

  it('finds a shorter one behind a word for it', async () => {
    expect(await findTexts(spokenNumberDetector, 'call me on five five five two one')).toHaveLength(1);
    expect(await findTexts(spokenNumberDetector, 'we count five five five two one')).toEqual([]);
  });

  it.each([
    'one two three four, go',
    'one or two of three',
    'un deux trois',
    'eins zwei drei vier',
    'two hundred and five',
    'two cards and three accounts',
    'sept ou huit fois',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(spokenNumberDetector, text)).toEqual([]);
  });
});
