import { describe, expect, it } from 'vitest';
import { isPublic } from '../../../src/net/is-public.ts';

describe('isPublic', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'lets %s through',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  it.each([
    ...[
      '127.0.0.1',
      '127.255.255.254',
      '0.0.0.0',
      '0.1.2.3',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
    ],
    ...['169.254.169.254', '169.254.170.2', '100.64.0.1', '100.100.100.200', '192.0.0.192', '198.18.0.1', '192.0.2.1'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
    ...['::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:7f00:1::', '2001::1'],
    ...[
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '2001:db8::1',
      '100::1',
      '3fff::1',
    ],
  ])('does not let %s through', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each(['', 'localhost', 'example.com', '300.1.1.1', '8.8.8.8/8', '[2606:4700::1]'])(
    'does not take %j for an address',
    (text) => {
      expect(isPublic(text)).toBe(false);
    },
  );
});
