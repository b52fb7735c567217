import { describe, expect, it } from 'vitest';
import { nationalIdDetector } from '../../../../src/redaction/detectors/national-id.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('nationalIdDetector', () => {
  it.each([
    ['It is MRCGNV85T41L219X, she says.', 'NATIONAL_ID MRCGNV85T41L219X'],
    ['The driver showed MARTI801126JK9LM at the desk.', 'DRIVER_LICENSE MARTI801126JK9LM'],
    ['Her number 756.9217.0769.85 is on file.', 'NATIONAL_ID 756.9217.0769.85'],
    ['Vehicle 1M8GDM9AXKP042788 was sold.', 'VEHICLE 1M8GDM9AXKP042788'],
    ['12345678Z firmó ayer', 'NATIONAL_ID 12345678Z'],
    ['CPF 529.982.247-25', 'NATIONAL_ID 529.982.247-25'],
    ['Meine Steuer-ID ist 86095742719.', 'NATIONAL_ID 86095742719'],
    ['my SIN is 193 456 787', 'NATIONAL_ID 193 456 787'],
    ['Het BSN is 111222333', 'NATIONAL_ID 111222333'],
    ['131052-308T on hetu', 'NATIONAL_ID 131052-308T'],
    ['Sécu 2 84 05 75 123 456 80', 'NATIONAL_ID 2 84 05 75 123 456 80'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(nationalIdDetector, text)).toContain(found);
  });

  it('takes a number that is right by its check digits alone when nothing else stands in the text', async () => {
    expect(await findTexts(nationalIdDetector, '193456787')).toEqual(['NATIONAL_ID 193456787']);
    expect(await findTexts(nationalIdDetector, 'We shipped 193456787 boxes.')).toEqual([]);
    expect(await findTexts(nationalIdDetector, '193456787', ['stock'])).toEqual([]);
  });

  it.each([
    'MRCGNV85T41',
    'order 12345678',
    'tax id 86095742718 is wrong by its last digit',
    '2024-05-17 10:20:30',
    'version 10.20.30',
    'no digits at all',
    '"personal": true, "amount_requested": 021000021',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(nationalIdDetector, text)).toEqual([]);
  });
});
