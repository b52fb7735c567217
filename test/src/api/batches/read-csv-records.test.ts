import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsvRecords, splitCells } from '../../../../src/api/batches/read-csv-records.ts';
import { splitLines } from '../../../../src/api/batches/split-lines.ts';
import { chunksOf, collect } from '../../../support/chunks.ts';

const MAX_BYTES = 100;

const reader = { split: (text: string) => splitCells(text), onBad: () => undefined };

/** Each record as its cells, or as the code of what is wrong. */
async function read(text: string | Buffer, sizes?: number[]) {
  const lines = splitLines(chunksOf(Buffer.from(text), sizes), MAX_BYTES);
  const records = await collect(readCsvRecords(lines, MAX_BYTES, reader));
  return records.map((record) => (record.is === 'record' ? record.cells : record.code));
}

describe('readCsvRecords', () => {
  it.each([[[1]], [[1000]], [[3, 50]]])(
    'tells of a bad record before what is behind it, with its line, in pieces of %j',
    async (sizes) => {
      const heard: (string | number)[] = [];
      const told = {
        split: (text: string) => {
          heard.push(text);
          return splitCells(text);
        },
        onBad: (code: string, line: number) => heard.push(code, line),
      };
      const text = Buffer.concat([
        Buffer.from(`\n"a\nb\nx"y\n${'z'.repeat(101)}\n\n`),
        Buffer.from([0xff]),
        Buffer.from('\nc\n"d\ne'),
      ]);
      await collect(readCsvRecords(splitLines(chunksOf(text, sizes), MAX_BYTES), MAX_BYTES, told));
      expect(heard.filter((one) => one !== '"a\nb\nx"y')).toEqual([
        ...[
          'csv-invalid',
          2,
          'b',
          'csv-invalid',
          4,
          'line-too-large',
          5,
          'text-invalid',
          7,
          'c',
          'csv-invalid',
          9,
          'e',
        ],
      ]);
    },
  );

  it.each([
    {
      is: 'plain lines',
      text: 'a,b\nc,d\n',
      records: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    },
    {
      is: 'a cell over several lines',
      text: '1,"a\r\nb\n\nc"\n2,d\n',
      records: [
        ['1', 'a\nb\n\nc'],
        ['2', 'd'],
      ],
    },
    { is: 'blank lines between', text: '\n1\n  \n2\n\n', records: [['1'], ['2']] },
    { is: 'an open quote in the last line', text: '1,a\n2,"b', records: [['1', 'a'], 'csv-invalid'] },
    {
      is: 'an open quote, and good lines behind it',
      text: '1,"a\n2,b\n3,c\n',
      records: ['csv-invalid', ['2', 'b'], ['3', 'c']],
    },
    {
      is: 'an open quote, and a quoted cell behind it',
      text: '1,"a\n2,"b"\n3,c\n',
      records: ['csv-invalid', ['2', 'b'], ['3', 'c']],
    },
    { is: 'two open quotes', text: '1,"a\n2,"b\n3,c\n', records: ['csv-invalid', 'csv-invalid', ['3', 'c']] },
    { is: 'a quote in the middle of a cell', text: '1,a"b"\n2,c\n', records: ['csv-invalid', ['2', 'c']] },
    {
      is: 'an open quote for longer than a line may be',
      text: `1,"a\n${'x,y\n'.repeat(40)}`,
      records: ['csv-invalid', ...Array(40).fill(['x', 'y'])],
    },
    {
      is: 'a line that is too long',
      text: `1,a\n${'x'.repeat(101)}\n2,b\n`,
      records: [['1', 'a'], 'line-too-large', ['2', 'b']],
    },
    {
      is: 'a line that is too long within quotes',
      text: `1,"a\n2,b\n${'x'.repeat(101)}\n3,c`,
      records: ['csv-invalid', ['2', 'b'], 'line-too-large', ['3', 'c']],
    },
  ])('reads $is', async ({ text, records }) => {
    expect(await read(text)).toEqual(records);
    expect(await read(text, [3])).toEqual(records);
  });

  it('lists a line that is no UTF-8', async () => {
    expect(await read(Buffer.from('1,a\n2,\xff\n3,b\n', 'latin1'))).toEqual([['1', 'a'], 'text-invalid', ['3', 'b']]);
  });

  it('reads what another parser reads, however the bytes come', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' '), maxLength: 6 });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, sizes, async (written, pieces) => {
        const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = written.map((cells) => cells.map(quote).join(',')).join('\r\n');
        expect(await read(text, pieces)).toEqual(parse(text));
      }),
    );
  });

  it('spoils no other line, wherever a quote is left open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 19 }), async (count, at) => {
        const bad = at % count;
        const text = Array.from({ length: count }, (_, i) => (i === bad ? `${i},"b\n` : `${i},b\n`)).join('');
        const expected = Array.from({ length: count }, (_, i) => (i === bad ? 'csv-invalid' : [String(i), 'b']));
        expect(await read(text)).toEqual(expected);
      }),
    );
  });
});

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
