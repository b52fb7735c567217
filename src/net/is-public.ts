import ipaddr from 'ipaddr.js';

/** The first three bits of all that is given out of IPv6, 2000::/3. */
const GIVEN_OUT = 0x2000;

/** What an Azure machine asks its host by, for its certificates and keys: public by its range alone. */
const AZURE_HOST = '168.63.129.16';

/**
 * Whether an address is of the public internet: not this machine's, not a private network's, not one that stands for
 * either, as mapped and translated ones do. What is no address is not.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.process(address);
  if (parsed.toString() === AZURE_HOST) return false;
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || ((parsed as ipaddr.IPv6).parts[0] ?? 0) >> 13 === GIVEN_OUT >> 13;
}
