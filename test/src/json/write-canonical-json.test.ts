import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCanonicalJson } from '../../../src/json/write-canonical-json.ts';

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
