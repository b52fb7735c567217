import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCsvColumns } from '../../../../src/api/batches/csv-columns.ts';
import { defineTask } from '../../../../src/tasks/define-task.ts';

const task = defineTask({
  name: 'sort',
  version: 1,
  input: z.object({
    text: z.string(),
    note: z.string().optional(),
    count: z.number().optional(),
    level: z.int().nullable(),
    isOpen: z.boolean().optional(),
    either: z.union([z.string(), z.number()]).optional(),
    tags: z.array(z.string()).optional(),
  }),
  output: z.object({ kind: z.string() }),
  prompt: ({ input }) => ({ system: 'Sort.', user: input.text }),
  ladder: ({ model }) => [model('primary')],
});

const read = (header: string, row: string) => readCsvColumns(header.split(','), task)(row.split(','));

describe('readCsvColumns', () => {
  it('puts customId, metadata and options in their places, and all else into the input', () => {
    expect(read('text,customId,metadata.team,metadata.a.b,options.priority,extra', 'hello,c1,red,x,2,y')).toEqual({
      input: { text: 'hello', extra: 'y' },
      customId: 'c1',
      metadata: { team: 'red', 'a.b': 'x' },
      options: { priority: 2 },
    });
  });

  it.each([
    { column: 'count', cell: '1.5e3', value: 1500 },
    { column: 'count', cell: '-0.5', value: -0.5 },
    { column: 'count', cell: '1e', value: '1e' },
    { column: 'count', cell: ' 1', value: ' 1' },
    { column: 'count', cell: '0x10', value: '0x10' },
    { column: 'level', cell: '3', value: 3 },
    { column: 'isOpen', cell: 'true', value: true },
    { column: 'isOpen', cell: 'false', value: false },
    { column: 'isOpen', cell: 'yes', value: 'yes' },
    { column: 'either', cell: '12', value: '12' },
    { column: 'text', cell: '12', value: '12' },
    { column: 'tags', cell: 'a', value: 'a' },
  ])('makes of $cell in the column $column what the schema wants', ({ column, cell, value }) => {
    expect(read(column, cell)).toEqual({ input: { [column]: value } });
  });

  it('takes an empty cell for no value, save where a text is needed', () => {
    expect(read('text,note,count,customId,metadata.a,options.delayMs', ',,,,,')).toEqual({ input: { text: '' } });
  });

  it.each(['text,text', 'text,', '', 'text,options.unknown', 'text,no\0'])('refuses the header %j', (header) => {
    expect(() => read(header, '')).toThrow(expect.objectContaining({ code: 'csv-header-invalid' }));
  });

  it.each(['__proto__', 'constructor', 'metadata.__proto__'])('refuses the column %s', (name) => {
    expect(() => read(`text,${name}`, '')).toThrow(expect.objectContaining({ code: 'key-forbidden' }));
  });
});
