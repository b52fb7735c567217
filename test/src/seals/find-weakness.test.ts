import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findWeakBytes, findWeakText } from '../../../src/seals/find-weakness.ts';

const encode = (byteAt: (i: number) => number) =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => byteAt(i) & 255)).toString('base64');

const REPEATS = 'it repeats itself';
const COUNTS = 'it counts up or down';
const FEW = 'it is made of few different characters';
const WORD = 'it holds a word of examples';

describe('findWeakText', () => {
  it.each([
    ...['aaaaaaaaaaaaaaaa', 'abababababababab', '1111222233334444', 'user0001user0002', 'tea tea tea tea t'].map(
      (key) => [key, REPEATS],
    ),
    ...['0123456789abcdef', 'ponmlkjihgfedcba', '0102030405060708', 'key1key2key3key4', 'acegikmoqsuwy135'].map(
      (key) => [key, COUNTS],
    ),
    ...['8301749265103847', '8301-7492-6510-3847', '07-11-93-25-48-60-1'].map((key) => [key, FEW]),
    ...[
      'changeme-changeme',
      'CHANGE_ME-0f9e2c',
      'P4ssw0rd-of-a-7Fq2',
      'my-s3cret-9KzW4b',
      'replace.this.2026',
      'your-api-key-here',
    ].map((key) => [key, WORD]),
  ])('knows %s: %s', (key, weakness) => {
    expect(findWeakText(key)).toBe(weakness);
  });

  it('takes keys as programs make them', () => {
    const fixed = ['b1946ac92492d2347c6235b4d2611184', '9hZk3Lq_Xv7RtW2n', '5d41402a-bc4b-4a76-b971-9d911017c592'];
    for (const key of fixed) expect(findWeakText(key), key).toBeUndefined();
    // Drawn anew each time; one in a million is taken for a word.
    for (const key of [randomBytes(32).toString('hex'), `ak_${randomBytes(32).toString('base64url')}`, randomUUID()]) {
      expect(findWeakText(key), key).toBeUndefined();
    }
  });
});

describe('findWeakBytes', () => {
  it.each([
    ['zeros', encode(() => 0), REPEATS],
    ['sixteen bytes twice', encode((i) => (i % 16) ** 2 * 7), REPEATS],
    ['each byte four times', encode((i) => i >> 2), REPEATS],
    ['a sequence', encode((i) => i), COUNTS],
    ['a sequence downwards, in steps', encode((i) => 200 - 3 * i), COUNTS],
    ['numbers of two bytes', encode((i) => (i % 2 ? i : 0)), COUNTS],
    ['sixteen values', 'AQcDDgIJBQwECwgKAA0GDwMBDgcJAgwFCwQKCA0AD/M=', FEW],
    ['text', Buffer.from('k7Gq2ZxP9mWv4RtY8LsN3bHc6JdF1aQe').toString('base64'), 'it is text, not random bytes'],
    ['a word of text', Buffer.from('k7Gq2ZxPpasswordRt8LsN3bHc6JdF1a').toString('base64'), WORD],
    ['a word spelled in base64', 'Rk9changemeP2ZxW8mv4RtY7LsN3bHc6JdF1aQeUzT0=', WORD],
  ])('knows %s', (_name, base64, weakness) => {
    expect(Buffer.from(base64, 'base64')).toHaveLength(32);
    expect(findWeakBytes(base64)).toBe(weakness);
  });

  it('takes 32 random bytes', () => {
    expect(findWeakBytes('q83vEjRWeJq83v7cuph2VDIQDy4dTFt6mYi3xtXk8wM=')).toBeUndefined();
    const drawn = randomBytes(32).toString('base64');
    expect(findWeakBytes(drawn), drawn).toBeUndefined();
  });
});
