import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey, writeCanonicalJson } from '../../../src/submissions/parse-submission.ts';

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

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, item]) => [key, reverseKeys(item)]));
}

describe('writeCanonicalJson', () => {
  it('writes the same content as the same text, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        // What was parsed, as bodies are: -0 is 0.
        const value = JSON.parse(JSON.stringify(json));
        expect(writeCanonicalJson(reverseKeys(value))).toBe(writeCanonicalJson(value));
        expect(JSON.parse(writeCanonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('writes other content as another text', () => {
    expect(writeCanonicalJson({ b: [1, 'x'], a: null })).toBe('{"a":null,"b":[1,"x"]}');
    expect(writeCanonicalJson({ a: '1' })).not.toBe(writeCanonicalJson({ a: 1 }));
  });
});
