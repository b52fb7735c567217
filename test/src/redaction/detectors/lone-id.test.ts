import { describe, expect, it } from 'vitest';
import { isLoneId, loneIdDetector } from '../../../../src/redaction/detectors/lone-id.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('loneIdDetector', () => {
  it.each([
    ['C01X00T47', 'ID C01X00T47'],
    ['XK4471903', 'PASSPORT XK4471903'],
    ['LSD-482KN', 'VEHICLE LSD-482KN'],
    ['KA53ME3456', 'VEHICLE KA53ME3456'],
    ['KAB4471', 'ID KAB4471'],
  ])('takes %j for a number of papers', async (text, found) => {
    expect(await findTexts(loneIdDetector, text)).toEqual([found]);
  });

  it('takes several, and nothing where there are other words or a key says what it is', async () => {
    expect(await findTexts(loneIdDetector, 'XK4471903 and XK4471904')).toHaveLength(2);
    expect(await findTexts(loneIdDetector, 'The part XK4471903 is sold out')).toEqual([]);
    expect(await findTexts(loneIdDetector, 'XK4471903', ['sku'])).toEqual([]);
  });
});

describe('isLoneId', () => {
  it('is so only for a short text of numbers', () => {
    expect(isLoneId('046 454 286')).toBe(true);
    expect(isLoneId('call me later')).toBe(false);
    expect(isLoneId('1'.repeat(200))).toBe(false);
  });
});
