import { describe, expect, it } from 'vitest';
import { macAddressDetector } from '../../../../src/redaction/detectors/mac-address.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('macAddressDetector', () => {
  it.each([
    ['00:1B:44:11:3A:B7', '00:1B:44:11:3A:B7'],
    ['00-1b-44-11-3a-b7', '00-1b-44-11-3a-b7'],
    ['001b.4411.3ab7', '001b.4411.3ab7'],
    ['MAC 001B44113AB7', '001B44113AB7'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(macAddressDetector, text)).toEqual([`MAC_ADDRESS ${found}`]);
  });

  it.each([
    '00:1B:44-11:3A:B7',
    '10:20:30',
    '001B44113AB7',
    '00:1B:44:11:3A:B7:AA',
    '1234.5678.9012',
    '00:1G:44:11:3A:B7',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(macAddressDetector, text)).toEqual([]);
  });
});
