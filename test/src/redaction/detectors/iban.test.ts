import { describe, expect, it } from 'vitest';
import { hasIbanCheck, ibanDetector } from '../../../../src/redaction/detectors/iban.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('ibanDetector', () => {
  it.each([
    ['DE89370400440532013000', 'DE89370400440532013000'],
    ['to GB82 WEST 1234 5698 7654 32 and cc', 'GB82 WEST 1234 5698 7654 32'],
    ['nl20ingb0001234567.', 'nl20ingb0001234567'],
    ['FR14-2004-1010-0505-0001-3M02-606', 'FR14-2004-1010-0505-0001-3M02-606'],
    ['x\tDE89\t3704\t0044\t0532\t0130\t00\tx', 'DE89\t3704\t0044\t0532\t0130\t00'],
    ['iban: DE89370400440532013001', 'DE89370400440532013001'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(ibanDetector, text)).toEqual([`IBAN ${found}`]);
  });

  it.each([
    'DE89370400440532013001',
    'DE8937040044053201300',
    'XX89370400440532013000',
    'AB12 word word',
    'DE89\t3704\t0044\t0532\t0130\t01',
    'MT940 2024',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(ibanDetector, text)).toEqual([]);
  });
});

describe('hasIbanCheck', () => {
  it('is right for the registry’s example and wrong for its neighbour', () => {
    expect(hasIbanCheck('CH93 0076 2011 6238 5295 7')).toBe(true);
    expect(hasIbanCheck('CH93 0076 2011 6238 5295 8')).toBe(false);
  });
});
