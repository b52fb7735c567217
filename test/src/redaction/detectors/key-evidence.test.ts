import { describe, expect, it } from 'vitest';
import { keyEvidenceDetector } from '../../../../src/redaction/detectors/key-evidence.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('keyEvidenceDetector', () => {
  it.each([
    ['firstName', 'zoltan', 'PERSON'],
    ['customer_last_name', 'Featherstonehaugh', 'PERSON'],
    ['mobilePhone', '5552671', 'PHONE'],
    ['phone_number', '415 555 2671', 'PHONE'],
    ['SSN', '536228726', 'US_SSN'],
    ['cardNumber', '4111111111111112', 'CREDIT_CARD'],
    ['password', 'letmein', 'SECRET'],
    ['x-api-key', 'abc123', 'SECRET'],
    ['accessToken', 'not a usual one', 'SECRET'],
    ['dateOfBirth', '1990-02-03', 'DATE_OF_BIRTH'],
    ['street', '12 Nowhere', 'ADDRESS'],
    ['postal_code', '94107', 'ADDRESS'],
    ['userName', 'ann42', 'USERNAME'],
    ['account_number', '000123456789', 'BANK_ACCOUNT'],
    ['passportNumber', 'X1234567', 'PASSPORT'],
  ])('takes the value under %s, %j, for what it is said to be', async (key, value, type) => {
    expect(await findTexts(keyEvidenceDetector, value, ['input', key])).toEqual([`${type} ${value}`]);
  });

  it.each([
    ['name', 'Charm Industrial'],
    ['phone', 'none'],
    ['email', 'unknown'],
    ['card', 'declined'],
    ['description', '5552671'],
    ['tokens', '512'],
    ['passwordResetRequested', 'yes, twice'],
    ['filename', 'report.pdf'],
    ['accountant', 'busy 24 hours'],
  ])('does not take the value under %s, %j', async (key, value) => {
    expect(await findTexts(keyEvidenceDetector, value, [key])).toEqual([]);
  });

  it('goes by the innermost key', async () => {
    expect(await findTexts(keyEvidenceDetector, '5552671', ['phone', 'note'])).toEqual([]);
  });
});
