import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findBalanced,
  findFenced,
  findStringEnd,
  parseAnswer,
  parseJson,
  scanJson,
} from '../../../src/json/parse-json.ts';

const forbidden = ['__proto__', 'constructor', 'prototype'];
/** JSON that an answer may be: strings well formed, no key that reaches a prototype, -0 left out as JSON has none. */
const key = fc.string({ unit: 'binary' }).filter((text) => !forbidden.includes(text));
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('```', '```json\n{}\n```', '{', ']', '"', '\\'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
}));
const container = tree.filter((value) => typeof value === 'object' && value !== null);
/** Prose that holds no bracket and no fence. */
const prose = fc.string().map((text) => text.replaceAll(/[[\]{}`]/g, ''));

function read(text: string): unknown {
  const parsed = parseAnswer(text);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

function codesOf(text: string): [string, string | undefined] | undefined {
  const parsed = parseAnswer(text);
  return parsed.ok ? undefined : [parsed.code, parsed.notes[0]?.code];
}

describe('parseAnswer', () => {
  it('gives back any JSON, with or without spaces', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
        expect(read(` ${JSON.stringify(value, null, indent)}\n`)).toEqual(value);
      }),
    );
  });

  it('takes any JSON out of a code fence', () => {
    const opening = fc.constantFrom('```json\n', '```JSON  \r\n', '```\n');
    fc.assert(
      fc.property(tree, opening, prose, prose, (value, open, before, after) => {
        expect(read(`${before}\n${open}${JSON.stringify(value)}\n\`\`\`${after}`)).toEqual(value);
      }),
    );
  });

  it('takes any object or array out of prose', () => {
    fc.assert(
      fc.property(container, prose, prose, (value, before, after) => {
        expect(read(`:${before}${JSON.stringify(value)}${after}`)).toEqual(value);
      }),
    );
  });

  it('answers any text without throwing', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:\\`a1\n'), maxLength: 60 });
    fc.assert(
      fc.property(soup, (text) => typeof parseAnswer(text).ok === 'boolean'),
      { numRuns: 2000 },
    );
  });

  it.each(['[EMAIL_1] wrote: {"a":1}', 'I {think} it is {"a":1}.', 'He said "so": {"a":1}', '```json {"a":1}```'])(
    'finds the only value in %j',
    (text) => {
      expect(read(text)).toEqual({ a: 1 });
    },
  );

  it.each([
    ['prose', 'It is billing.'],
    ['a number in prose', 'It is 42.'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '-Infinity'],
    ['a trailing comma', '{"a":1,}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{"a":1 /* one */}'],
    ['a cut object', '{"a":"b'],
    ['an open bracket before it', 'use { here: {"a":1}'],
    ['two values', '{"a":1} or {"a":2}'],
    ['two lines', '{"a":1}\n{"a":1}'],
    ['JSON in JSON that is none', '{"a":1,} {x}'],
    ['a control character', '{"a":"\n"}'],
    ['a leading zero', '[01]'],
  ])('refuses %s', (_name, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', 'not-json']);
  });

  it.each([
    ['duplicate-key', '{"a":1,"a":1}'],
    ['duplicate-key', '{"a":1,"b":{"a":1},"\\u0061":2}'],
    ['duplicate-key', 'So: [{"b":[],"a":1,"b":[]}]'],
    ['duplicate-key', '```json\n{"":1,"":1}\n```'],
    ['key-forbidden', '{"__proto__":{"a":1}}'],
    ['key-forbidden', '[{"a":{"constructor":1}}]'],
    ['key-forbidden', '{"\\u0070rototype":1}'],
    ['text-invalid', '"\\ud800"'],
    ['text-invalid', '{"a":"x\\udc00\\ud800"}'],
    ['text-invalid', '{"\\ud800":1}'],
    ['text-invalid', `["${String.fromCharCode(0xdfff)}"]`],
    ['number-invalid', '[1e999]'],
    ['number-invalid', '{"a":-1e400}'],
  ])('refuses %s: %s', (note, text) => {
    expect(codesOf(text)).toEqual(['answer-not-json', note]);
  });

  it('takes the same key in different objects, and as a value', () => {
    expect(read('{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":1}]}')).toEqual({
      a: { a: 'a' },
      b: ['a', 'a', { a: 1 }, { a: 1 }],
    });
  });

  it.each(['', ' \n\t', '\ufeff'])('finds %j empty', (text) => {
    expect(codesOf(text)).toEqual(['answer-empty', 'empty']);
  });

  it('reads 64 levels and no more', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(codesOf(nest(64))).toBeUndefined();
    expect(codesOf(nest(65))).toEqual(['answer-not-json', 'too-deep']);
    expect(codesOf(`Here: ${nest(65)}`)).toEqual(['answer-not-json', 'too-deep']);
    expect(codesOf(`{"a":1,"a":${nest(65)}}`)).toEqual(['answer-not-json', 'too-deep']);
  });

  it.each([
    ['arrays', '['.repeat(5_000_000)],
    ['closed arrays', '['.repeat(2_000_000) + ']'.repeat(2_000_000)],
    ['objects', '{"a":'.repeat(2_000_000)],
    ['arrays in a string that never ends', `"${'['.repeat(5_000_000)}`],
    ['many small values', '{} '.repeat(1_000_000)],
    ['many quotes', '{"'.repeat(1_000_000)],
    ['many fences', '```\n'.repeat(1_000_000)],
    ['many escapes', `"${'\\'.repeat(5_000_000)}`],
  ])('refuses millions of %s without a stack overflow', (_name, text) => {
    expect(codesOf(text)?.[0]).toBe('answer-not-json');
  });

  it('takes 10 MiB and no byte more', () => {
    const quoted = (bytes: number) => `"${'é'.repeat((bytes - 2) / 2)}"`;
    expect(codesOf(quoted(10 * 1024 * 1024))).toBeUndefined();
    expect(codesOf(quoted(10 * 1024 * 1024 + 2))).toEqual(['answer-too-large', 'too-large']);
  });

  it('says nothing of the text in its notes', () => {
    const parsed = parseAnswer('{"Bill":1,"Bill":2}');
    expect(JSON.stringify(parsed)).not.toContain('Bill');
  });
});

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

describe('findFenced', () => {
  it.each([
    ['```json\n1\n```', '1\n'],
    ['Here:\n```\n1\n``` Done.', '1\n'],
    ['```json\n"```"\n```', '"```"\n'],
    ['- So:\n  ```json  \r\n  1\r\n  ```', '  1\r\n'],
    ['```\n```', ''],
  ])('finds in %j %j', (text, content) => {
    expect(findFenced(text)).toBe(content);
  });

  it.each(['no fence', '```json\n1', '`1`', '```1```', '{"a":"```\\n1\\n```"}', '["```","```"]'])(
    'finds nothing in %j',
    (text) => {
      expect(findFenced(text)).toBeUndefined();
    },
  );
});

describe('findBalanced', () => {
  it.each([
    ['a [1] b {"c":[2]} d', ['[1]', '{"c":[2]}']],
    ['{"a":"}"}', ['{"a":"}"}']],
    ['{"a":"\\"}"} x', ['{"a":"\\"}"}']],
    ['"{}"', ['{}']],
    ['] } {}', ['{}']],
    ['{ [1]', []],
    ['{"a', []],
    ['', []],
  ])('finds in %j %j', (text, found) => {
    expect(findBalanced(text)).toEqual(found);
  });
});
