import { describe, expect, it } from 'vitest';
import { inGroups, withLuhnDigit, writeBase58Address, writeIban } from '../../../src/canaries/check-digits.ts';
import { hasBase58Check } from '../../../src/redaction/detectors/crypto-address.ts';
import { hasIbanCheck } from '../../../src/redaction/detectors/iban.ts';
import { hasLuhnDigit } from '../../../src/redaction/detectors/id-checks.ts';

describe('withLuhnDigit', () => {
  it.each([
    ['411111111111111', '4111111111111111'],
    ['37828224631000', '378282246310005'],
    ['400000000000000', '4000000000000002'],
  ])('makes %s to %s', (digits, card) => {
    expect(withLuhnDigit(digits)).toBe(card);
    expect(hasLuhnDigit(card)).toBe(true);
  });
});

describe('writeIban', () => {
  it.each([
    ['DE', '370400440532013000', 'DE89370400440532013000'],
    ['GB', 'NWBK60161331926819', 'GB29NWBK60161331926819'],
  ])("writes the registry's example of %s", (country, account, iban) => {
    expect(writeIban(country, account)).toBe(iban);
    expect(hasIbanCheck(iban)).toBe(true);
  });
});

describe('writeBase58Address', () => {
  it('writes the address of the first block', () => {
    const address = writeBase58Address('62e907b15cbf27d5425399ebf6f0fb50ebb88f18');
    expect(address).toBe('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa');
    expect(hasBase58Check(address)).toBe(true);
  });
});

describe('inGroups', () => {
  it('repeats the last size', () => {
    expect(inGroups('1234567890', [4], ' ')).toBe('1234 5678 90');
    expect(inGroups('378282246310005', [4, 6, 5], ' ')).toBe('3782 822463 10005');
  });
});
