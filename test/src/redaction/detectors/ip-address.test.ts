import { describe, expect, it } from 'vitest';
import { ipAddressDetector } from '../../../../src/redaction/detectors/ip-address.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('ipAddressDetector', () => {
  it.each([
    ['from 192.168.1.20.', '192.168.1.20'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['http://203.0.113.9:8080/x', '203.0.113.9'],
    ['2001:db8::53af:12:9c', '2001:db8::53af:12:9c'],
    ['[fe80::9%en1]', 'fe80::9%en1'],
    ['localhost is ::1,', '::1'],
    ['any of ::/0', '::/0'],
    ['ip:2001:db8::53af', '2001:db8::53af'],
    ['seen at 203[.]0[.]113[.]9', '203[.]0[.]113[.]9'],
    ['2001:0db8:85a3:0000:0000:8a2e:0370:7334/64', '2001:0db8:85a3:0000:0000:8a2e:0370:7334/64'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(ipAddressDetector, text)).toEqual([`IP_ADDRESS ${found}`]);
  });

  it('finds one that is a host, whatever was updated', async () => {
    expect(await findTexts(ipAddressDetector, 'updated the host 203.0.113.9')).toEqual(['IP_ADDRESS 203.0.113.9']);
  });

  it('leaves a version shortly behind another of the same two numbers, and finds an address there', async () => {
    expect(await findTexts(ipAddressDetector, 'Firmware 3.4.12.3 mends what 3.4.11.0 broke')).toEqual([]);
    expect(await findTexts(ipAddressDetector, 'firmware 10.4.12.3 on the host 10.4.11.7')).toEqual([
      'IP_ADDRESS 10.4.11.7',
    ]);
    expect(await findTexts(ipAddressDetector, 'firmware 3.4.12.3 from 10.4.11.7')).toEqual(['IP_ADDRESS 10.4.11.7']);
  });

  it('finds both ends of a range', async () => {
    expect(await findTexts(ipAddressDetector, '203.0.113.16-203.0.113.31')).toEqual([
      'IP_ADDRESS 203.0.113.16',
      'IP_ADDRESS 203.0.113.31',
    ]);
  });

  it.each([
    'version 1.2.3.4',
    'firmware 5.1.3.62 rolled out',
    'bumped to 4.18.0.1 yesterday',
    'see table 10.1.2.3',
    'proxy to 127.0.0.1:3000',
    'the resolver is 8.8.8.8',
    '1.2.3.4-beta',
    'v10.0.0.1',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    'at 10:30:15',
    'std::vector',
    'items[1::2]',
    'a::b',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(ipAddressDetector, text)).toEqual([]);
  });
});
