import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../../src/submissions/api-problem.ts';
import { parseJsonBody } from '../../../src/submissions/parse-json-body.ts';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

/** An object in so many levels, itself the first. */
const deep = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

describe('parseJsonBody', () => {
  it('gives back any JSON object as JSON.parse does', () => {
    const json = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 5 }), { maxKeys: 20 });
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/"(__proto__|constructor|prototype)"|\\u0000|\\ud/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('answers any bytes with an object or a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(typeof parseJsonBody(Buffer.from(bytes))).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(ApiProblem);
        }
      }),
    );
  });

  it('takes 64 levels and 10,000 keys, and not one more', () => {
    const keys = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [n, n])));
    expect(parse(deep(64))).toBeDefined();
    expect(() => parse(deep(65))).toThrow(expect.objectContaining({ code: 'json-too-deep' }));
    expect(parse(keys(10_000))).toBeDefined();
    expect(() => parse(keys(10_001))).toThrow(expect.objectContaining({ code: 'json-too-many-keys' }));
  });

  it('takes surrogates in pairs, escaped or not, and NUL in values', () => {
    expect(parse('{"a": "\\ud83d\\ude00", "b": "😀", "c": "\\\\ud800", "d": "\\u0000"}')).toEqual({
      a: '😀',
      b: '😀',
      c: '\\ud800',
      d: '\0',
    });
  });

  it.each([
    ['{"input":{"known":1,"known":2}}', 'key-duplicate', '/input/known'],
    ['{"input":{"secret":{"known":1,"known":2}}}', 'key-duplicate', '/input/*/known'],
    ['{"input":{"known":[0,{"secret":9007199254740993}]}}', 'number-not-exact', '/input/known/1/*'],
  ])('says where in %s, with none but known keys', (text, code, path) => {
    const known = () => new Set(['input', 'known']);
    const errors = [expect.objectContaining({ path, code })];
    expect(() => parseJsonBody(Buffer.from(text), known)).toThrow(
      expect.objectContaining({ code, details: { errors } }),
    );
  });
});
