import { createHash } from 'node:crypto';
import type { Detector } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { createRunNeed } from '../needs.ts';

const findBase58 = createSearch(/(?<![A-Za-z0-9])[13LMDTX9A][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g);
const findSegwit = createSearch(/(?<![A-Za-z0-9])(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/gi);
const findEthereum = createSearch(/(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/g);
/** What every address holds: most texts hold none. */
const holdsLongRun = createRunNeed(/[A-Za-z0-9]/, 14);
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Addresses of cryptocurrencies: base58 with its checksum (Bitcoin, Litecoin, Dogecoin, Tron), segwit, Ethereum. */
export const cryptoAddressDetector: Detector = {
  name: 'crypto-address',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['CRYPTO'],
  detect: (text) => {
    if (!holdsLongRun(text)) return [];
    return [
      ...findMatches(text, findBase58, 'CRYPTO', hasBase58Check),
      ...findMatches(text, findSegwit, 'CRYPTO'),
      ...findMatches(text, findEthereum, 'CRYPTO'),
    ];
  },
};

/** Base58Check: 21 bytes and the first four of their double SHA-256. */
export function hasBase58Check(address: string): boolean {
  let number = 0n;
  for (const character of address) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return false;
    number = number * 58n + BigInt(digit);
  }
  const hex = number.toString(16).padStart(50, '0');
  if (hex.length !== 50) return false;
  const bytes = Buffer.from(hex, 'hex');
  const once = createHash('sha256').update(bytes.subarray(0, 21)).digest();
  return createHash('sha256').update(once).digest().subarray(0, 4).equals(bytes.subarray(21));
}
