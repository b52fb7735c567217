import { describe, expect, it } from 'vitest';
import { labelledIdDetector } from '../../../../src/redaction/detectors/labelled-id.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('labelledIdDetector', () => {
  it.each([
    ['my passport number is X1234567', 'PASSPORT X1234567'],
    ["driver's license D123-4567-8901", 'DRIVER_LICENSE D123-4567-8901'],
    ['Account number: 000123456789', 'BANK_ACCOUNT 000123456789'],
    ['Personalausweis K7QX00T12', 'NATIONAL_ID K7QX00T12'],
    ['patient ID WLQ-7710452', 'ID WLQ-7710452'],
    ['VIN 1HGCM82633A004352', 'VEHICLE 1HGCM82633A004352'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(labelledIdDetector, text)).toEqual([found]);
  });

  it.each(['my account is closed', 'user 12', 'the policy of 2 years', 'passport photos', 'order 000123456789'])(
    'finds nothing in %j',
    async (text) => {
      expect(await findTexts(labelledIdDetector, text)).toEqual([]);
    },
  );
});
