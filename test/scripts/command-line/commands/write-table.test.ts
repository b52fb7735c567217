import { describe, expect, it } from 'vitest';
import { writeFields, writeTable } from '../../../../scripts/command-line/commands/write-table.ts';

describe('writeTable', () => {
  it('makes columns as wide as their widest cell, with no space at a line’s end', () => {
    expect(
      writeTable(
        ['ID', 'NAME'],
        [
          ['1', 'a'],
          ['222', ''],
        ],
      ),
    ).toEqual(['ID   NAME', '1    a', '222']);
  });
});

describe('writeFields', () => {
  it('writes a line a field, one a list item, and a dash for nothing', () => {
    expect(writeFields({ id: 'x', output: { a: 1 }, none: null, list: [{ n: 1 }, { n: 2 }], empty: [] })).toEqual([
      'id      x',
      'output  {"a":1}',
      'none    -',
      'list    {"n":1}',
      '        {"n":2}',
      'empty   []',
    ]);
  });
});
