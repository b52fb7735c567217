import { describe, expect, it } from 'vitest';
import { findBalanced, findFenced } from '../../../src/json/find-json.ts';

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
