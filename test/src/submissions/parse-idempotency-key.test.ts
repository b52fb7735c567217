import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey } from '../../../src/submissions/parse-idempotency-key.ts';

/** A header as Node hands it over: one code unit a byte. */
const asHeader = (key: string) => Buffer.from(key).toString('latin1');

describe('parseIdempotencyKey', () => {
  it.each(['a', 'x'.repeat(255), asHeader('À'.repeat(127)), 'a b', '\xe9'])('takes %o as it is', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  it.each(['', 'x'.repeat(256), asHeader('À'.repeat(128)), 'a\tb', '\x00', 'a\x7f'])('refuses %o', (key) => {
    expect(() => parseIdempotencyKey(key)).toThrow(expect.objectContaining({ code: 'idempotency-key-invalid' }));
  });

  it('lets a request go without one', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
  });
});
