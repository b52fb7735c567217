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

  it.each(['one two three four, go', 'two cards and three accounts', 'sept ou huit fois'])(
    'finds nothing in %j',
    async (text) => {
      expect(await findTexts(spokenNumberDetector, text)).toEqual([]);
    },
  );
});
