import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStringEnd, isExact, parseJson, scanJson } from '../../../src/json/parse-json.ts';

describe('parseJson', () => {
  it('parses JSON', () => {
    expect(parseJson('{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
  });

  it('does not throw, since the error would quote the text', () => {
    expect(parseJson('{"a":')).toEqual({ ok: false });
  });
});

describe('scanJson', () => {
  it('finds nothing in what JSON.stringify writes', () => {
    const json = fc.json({ maxDepth: 5 });
    fc.assert(fc.property(json, (text) => scanJson(text) === undefined));
  });

  it.each(['{"a":1,"a":2}', '{"a\\n":1,"a\\u000a":2}', '[{"a":{"b":1},"a":2}]', '{"a" : 1 , "a" : 2}'])(
    'finds the key that stands twice in %s',
    (text) => {
      expect(scanJson(text)?.code).toBe('key-duplicate');
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
    expect(scanJson('{"a":'.repeat(65))?.code).toBe('json-too-deep');
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

describe('scanJson, told where', () => {
  it.each([
    ['{"a":{"b":1,"b":2},"a":3}', 'key-duplicate', '/a/b'],
    ['[1,{"x/y":1,"x\\u002fy":2}]', 'key-duplicate', '/1/x~1y'],
    ['{"a":[0,[1,9007199254740993]]}', 'number-not-exact', '/a/1/1'],
    ['{"n":12345678901234567890,"n":1}', 'key-duplicate', '/n'],
    ['{"deep":{"er":[{"id":-9007199254740993}]}}', 'number-not-exact', '/deep/er/0/id'],
    ['9007199254740993', 'number-not-exact', ''],
  ])('finds in %s %s at %j', (text, code, path) => {
    expect(scanJson(text)).toEqual({ code, path });
  });

  it('passes over numbers in strings and keys', () => {
    expect(scanJson('{"9007199254740993":"9007199254740993"}')).toBeUndefined();
  });
});

describe('isExact', () => {
  it.each([
    '0',
    '-0',
    '9007199254740991',
    '9007199254740992',
    '9007199254740994',
    '-9007199254740992',
    '1e22',
    '1e23',
    '34808540602907390',
    '1.5e3',
    '100000000000000000000',
    '3.141592653589793238',
    '0.1',
    '1e-400',
    '0e999',
    `0.${'3'.repeat(1000)}`,
    '12.50',
  ])('says of %s that it survives', (text) => {
    expect(isExact(text)).toBe(true);
  });

  it.each([
    '9007199254740993',
    '-9007199254740993',
    '9007199254740993.0',
    '9007199254740993e0',
    '90071992547409930e-1',
    '9007199254740993.5',
    '12345678901234567890',
    '1e400',
    '-1e999999999999',
    '1'.repeat(400),
    '1'.repeat(309),
  ])('says of %s that it does not', (text) => {
    expect(isExact(text)).toBe(false);
  });

  it('says so of every number that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => isExact(JSON.stringify(value))),
    );
  });

  it('says so of a whole number only when all its digits come back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }), (whole) => {
        const read = Number(whole);
        expect(isExact(String(whole))).toBe(read.toLocaleString('en', { useGrouping: false }) === String(whole));
      }),
    );
  });

  it('takes a million digits in one pass', () => {
    expect(isExact(`${'0'.repeat(500_000)}1${'0'.repeat(500_000)}`)).toBe(false);
    expect(isExact(`0.${'0'.repeat(1_000_000)}1`)).toBe(true);
  });
});
