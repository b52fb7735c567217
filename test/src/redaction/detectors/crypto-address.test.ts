import { describe, expect, it } from 'vitest';
import { cryptoAddressDetector, hasBase58Check } from '../../../../src/redaction/detectors/crypto-address.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('cryptoAddressDetector', () => {
  it.each([
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '3P14159f73E4gFr7JterCCQh9QjiTjiZrG',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    '0x52908400098527886E0F7030069857D2E4169EE7',
  ])('finds %s', async (address) => {
    expect(await findTexts(cryptoAddressDetector, `to ${address}.`)).toEqual([`CRYPTO ${address}`]);
  });

  it.each([
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
    '0x52908400098527886E0F7030069857D2E4169EE',
    '1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('finds nothing in %s', async (text) => {
    expect(await findTexts(cryptoAddressDetector, text)).toEqual([]);
  });
});

describe('hasBase58Check', () => {
  it('refuses what is no base58', () => {
    expect(hasBase58Check('0OIl')).toBe(false);
  });
});
