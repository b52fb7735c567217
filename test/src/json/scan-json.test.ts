import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStringEnd, scanJson } from '../../../src/json/scan-json.ts';

describe('scanJson', () => {
  it('finds nothing in what JSON.stringify writes', () => {
    const json = fc.json({ maxDepth: 5 });
    fc.assert(fc.property(json, (text) => scanJson(text) === undefined));
  });

  it.each(['{"a":1,"a":2}', '{"a\\n":1,"a\\u000a":2}', '[{"a":{"b":1},"a":2}]', '{"a" : 1 , "a" : 2}'])(
    'finds the key that stands twice in %s',
    (text) => {
      expect(scanJson(text)).toBe('duplicate-key');
    },
  );

  it.each([
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a"]}',
    '{"a":"{\\"a\\":1,\\"a\\":1}"}',
    '{"a\\"":1,"a":1}',
  ])('finds no key twice in %s', (text) => {
    expect(scanJson(text)).toBeUndefined();
  });

  it('counts only the levels that are open at once', () => {
    expect(scanJson('[{}],'.repeat(1000))).toBeUndefined();
    expect(scanJson('{"a":'.repeat(65))).toBe('too-deep');
    expect(scanJson(`"${'['.repeat(65)}"`)).toBeUndefined();
  });
});

describe('findStringEnd', () => {
  it.each([
    ['"ab"', 3],
    ['"a\\"b"', 5],
    ['"a\\\\"b"', 4],
    ['"ab', 3],
    ['"ab\\', 4],
  ])('ends %s at %i', (text, end) => {
    expect(findStringEnd(text, 0)).toBe(end);
  });
});
