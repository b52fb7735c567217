import { describe, expect, it } from 'vitest';
import { paymentCardDetector } from '../../../../src/redaction/detectors/payment-card.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('paymentCardDetector', () => {
  it.each([
    ['4111111111111111', '4111111111111111'],
    ['paid with 5555-5555-5555-4444.', '5555-5555-5555-4444'],
    ['3782 822463 10005', '3782 822463 10005'],
    ['6011 1111 1111 1117', '6011 1111 1111 1117'],
    ['2024-05-17,4111111111111111,12/27', '4111111111111111'],
    ['4111.1111.1111.1111', '4111.1111.1111.1111'],
    ['4111  11111111  1111', '4111  11111111  1111'],
    ['a\t4111\t1111\t1111\t1111\t12', '4111\t1111\t1111\t1111'],
    ['3782\t822463\t10005', '3782\t822463\t10005'],
    ['card no. 4111 1111 1111 1112', '4111 1111 1111 1112'],
    ['Visa ending 4111 **** **** 1111', '4111 **** **** 1111'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(paymentCardDetector, text)).toEqual([`CREDIT_CARD ${found}`]);
  });

  it.each([
    'order 4111111111111112',
    '0000000000000000',
    '1234567890123456',
    'id 41111111111111112222333344',
    '3.4111111111111111',
    'x4111111111111111',
    'from 2021 2022 2023 2024',
    '4111\t1111\t1111\t1112',
    '411111\t1111\t111111',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(paymentCardDetector, text)).toEqual([]);
  });
});
