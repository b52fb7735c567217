import { describe, expect, it } from 'vitest';
import { collectLeaves } from '../../../src/redaction/collect-leaves.ts';

describe('collectLeaves', () => {
  it('lists values, keys that the schema does not name, and documents, in the order of the walk', () => {
    const { leaves } = collectLeaves(
      { a: ['x', '', '...', 7, true, null], other: { a: 'y' } },
      [{ id: 'd', text: 'z' }],
      new Set(['a']),
    );
    expect(
      leaves.map(({ text, path, keys, isKey, isDocument }) => [text, path, keys.join('.'), isKey, isDocument]),
    ).toEqual([
      ['x', '/a/0', 'a', false, false],
      ['7', '/a/3', 'a', false, false],
      ['other', '/other', '', true, false],
      ['y', '/other/a', 'other.a', false, false],
      ['d', '/documents/0/id', '', false, true],
      ['z', '/documents/0/text', '', false, true],
    ]);
  });

  it('gives a value the name that a member beside it has', () => {
    const input = [
      { name: 'DB_PASSWORD', value: 'x' },
      { value: 'y', label: 'Phone' },
      { value: 'z', name: 7 },
    ];
    const { leaves } = collectLeaves(input, [], new Set(['name', 'value', 'label']));
    const keysOf = (text: string) => leaves.find((leaf) => leaf.text === text)?.keys;
    expect(keysOf('x')).toEqual(['value', 'DB_PASSWORD']);
    expect(keysOf('y')).toEqual(['value', 'Phone']);
    expect(keysOf('z')).toEqual(['value']);
  });

  it('builds the same value again, with what was set', () => {
    const input = JSON.parse('{"__proto__":{"b":[1,{"c":"d"}]},"e":null}');
    const { leaves, rebuild } = collectLeaves(input, [], new Set());
    expect(JSON.stringify(rebuild().input)).toBe(JSON.stringify(input));
    for (const leaf of leaves) if (leaf.text === 'd') leaf.redacted = '[ID_1]';
    expect(JSON.stringify(rebuild().input)).toBe(JSON.stringify(input).replace('"d"', '"[ID_1]"'));
  });
});
