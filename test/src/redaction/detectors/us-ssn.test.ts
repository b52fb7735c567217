import { describe, expect, it } from 'vitest';
import { usSsnDetector } from '../../../../src/redaction/detectors/us-ssn.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('usSsnDetector', () => {
  it.each([
    ['536-22-8726', '536-22-8726'],
    ['my social security number is 536 22 8726', '536 22 8726'],
    ['SSN: 536228726', '536228726'],
    ['ITIN 912-74-1234', '912-74-1234'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(usSsnDetector, text)).toEqual([`US_SSN ${found}`]);
  });

  it.each([
    '000-22-8726',
    '666-22-8726',
    '536-00-8726',
    '536-22-0000',
    '536228726',
    '1536-22-8726',
    '536-22-87261',
    '536 22 8726',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(usSsnDetector, text)).toEqual([]);
  });
});
