import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
inside.addSubnet('127.0.0.0', 8);
inside.addSubnet('10.0.0.0', 8);
inside.addSubnet('172.16.0.0', 12);
inside.addSubnet('192.168.0.0', 16);
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');

/**
 * Tells where a plug-in's URL leads. Inside the boundary are `localhost` and addresses of this machine or of a private
 * network, written as addresses; any other name may lead anywhere by tomorrow, and is `external`.
 */
export function findLocality(url: string): 'inside-boundary' | 'external' {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost') return 'inside-boundary';
  const version = isIP(host);
  if (version === 0) return 'external';
  return inside.check(host, version === 6 ? 'ipv6' : 'ipv4') ? 'inside-boundary' : 'external';
}
