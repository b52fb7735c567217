import { createHash } from 'node:crypto';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Adds the digit that makes a card number right (Luhn: from the right, every second digit doubled). */
export function withLuhnDigit(digits: string): string {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The IBAN of an account of a country, with its check digits (ISO 13616: the whole is 1 modulo 97). */
export function writeIban(country: string, account: string): string {
  const numbers = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  const check = 98n - (BigInt(numbers) % 97n);
  return `${country}${check.toString().padStart(2, '0')}${account}`;
}

/** An address of Bitcoin for 20 bytes in hex: Base58Check of version 0. */
export function writeBase58Address(hash: string): string {
  const payload = Buffer.from(`00${hash}`, 'hex');
  const once = createHash('sha256').update(payload).digest();
  const check = createHash('sha256').update(once).digest().subarray(0, 4);
  let number = BigInt(`0x${Buffer.concat([payload, check]).toString('hex')}`);
  let written = '';
  for (; number > 0n; number /= 58n) written = `${BASE58[Number(number % 58n)]}${written}`;
  const zeros = /^(?:00)*/.exec(payload.toString('hex'))?.[0].length ?? 0;
  return `${'1'.repeat(zeros / 2)}${written}`;
}

/** Groups of given sizes, the last one repeated: `1234567890` in `[4]` by a space is `1234 5678 90`. */
export function inGroups(text: string, sizes: readonly number[], separator: string): string {
  const groups: string[] = [];
  let at = 0;
  for (let n = 0; at < text.length; n++) {
    const size = sizes[Math.min(n, sizes.length - 1)] ?? text.length;
    groups.push(text.slice(at, at + size));
    at += size;
  }
  return groups.join(separator);
}
