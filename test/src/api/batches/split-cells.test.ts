import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCells } from '../../../../src/api/batches/split-cells.ts';

const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', ';'), maxLength: 8 });
const write = (value: string, isQuoted: boolean) =>
  isQuoted || /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

describe('splitCells', () => {
  it.each([
    { text: 'a,b,c', cells: ['a', 'b', 'c'] },
    { text: 'a,,', cells: ['a', '', ''] },
    { text: '"a, ""b""",c', cells: ['a, "b"', 'c'] },
    { text: '"",""', cells: ['', ''] },
    { text: '" a ", b ', cells: [' a ', ' b '] },
    { text: '"two\nlines",x', cells: ['two\nlines', 'x'] },
    { text: '"open,b', cells: undefined },
    { text: '"a"b,c', cells: undefined },
    { text: 'a"b,c', cells: undefined },
    { text: '"a" ,c', cells: undefined },
    { text: '"a""', cells: undefined },
  ])('reads $text', ({ text, cells }) => {
    expect(splitCells(text)).toEqual(cells);
  });

  it('reads back what was written, as another parser does', () => {
    const cells = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cells, (written) => {
        const text = written.map(([value, isQuoted]) => write(value, isQuoted)).join(',');
        expect(splitCells(text)).toEqual(written.map(([value]) => value));
        // An empty line is no record to the other parser.
        if (text !== '') expect(splitCells(text)).toEqual(parse(text, { relax_column_count: true })[0]);
      }),
    );
  });

  it('refuses what another parser refuses, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', ' '), minLength: 1, maxLength: 12 }), (text) => {
        let theirs: string[] | undefined;
        try {
          [theirs] = parse(text) as string[][];
        } catch {
          theirs = undefined;
        }
        expect(splitCells(text)).toEqual(theirs);
      }),
      { numRuns: 1000 },
    );
  });
});
