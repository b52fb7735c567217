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

const read = (header: string, row: string) => readCsvColumns(header.split(','), task).toBody(row.split(','));

/** The task with another input. */
const withInput = (input: z.ZodType) =>
  defineTask({
    ...{ name: 'sort', version: 1, input, output: z.object({ kind: z.string() }) },
    prompt: () => ({ system: 'Sort.', user: '' }),
    ladder: ({ model }) => [model('primary')],
  });

describe('readCsvColumns', () => {
  it('puts customId, metadata and options in their places, and all else into the input', () => {
    expect(read('text,customId,metadata.team,metadata.a.b,options.priority,note', 'hello,c1,red,x,2,y')).toEqual({
      input: { text: 'hello', note: 'y' },
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

  it.each([
    ['text,nmae', 'Column 2, "nmae", is not a field of the task\'s input; ignoreColumns=true leaves such columns out.'],
    ['Text', 'Column 1, "Text", is not a field of the task\'s input, which has "text"; ignoreColumns=true leaves'],
    ['text,note,note', 'Column 3, "note", stands twice.'],
    ['text,options.priorty', 'Column 2, "options.priorty", is no option of a job.'],
    ['text,Dana Whitfield', 'Column 2, whose name looks like a value, is not a field'],
    ['text,dana@example.com', 'Column 2, whose name looks like a value, is not a field'],
    ['text,dwhitfield82', 'Column 2, whose name looks like a value, is not a field'],
    ['text,DE89370400440532013000', 'Column 2, whose name looks like a value, is not a field'],
    ['text,11:ed:df:34:d5:fb', 'Column 2, whose name looks like a value, is not a field'],
    ['text,dana@x.org,dana@x.org', 'Column 3, whose name looks like a value, stands twice.'],
    ['text,a\u001b[2J', 'Column 2, whose name looks like a value, is not'],
  ])('says which column of %j it does not take', (header, detail) => {
    const problem = { code: 'csv-header-invalid', details: { detail: expect.stringContaining(detail) } };
    expect(() => read(header, '')).toThrow(
      expect.objectContaining({ details: expect.objectContaining(problem.details) }),
    );
  });

  it('leaves out what the input does not name when it is told to, but not all of it', () => {
    const { toBody } = readCsvColumns(['text', 'nmae'], task, true);
    expect(toBody(['hello', 'x'])).toEqual({ input: { text: 'hello' } });
    expect(() => readCsvColumns(['nmae'], task, true)).toThrow(expect.objectContaining({ code: 'csv-header-invalid' }));
  });

  it.each([
    ['a loose object', z.looseObject({ a: z.string() })],
    ['a catchall', z.object({ a: z.string() }).catchall(z.string())],
    ['a record', z.record(z.string(), z.string())],
    ['anything', z.any()],
  ])('takes any column into %s', (_name, input) => {
    expect(readCsvColumns(['a', 'b'], withInput(input)).toBody(['1', '2'])).toEqual({ input: { a: '1', b: '2' } });
  });

  it('knows the fields of every alternative', () => {
    const input = z.union([
      z.object({ kind: z.literal('a'), n: z.number() }),
      z.object({ kind: z.literal('b'), text: z.string() }),
    ]);
    expect(readCsvColumns(['kind', 'n'], withInput(input)).toBody(['a', '5'])).toEqual({ input: { kind: 'a', n: 5 } });
    expect(() => readCsvColumns(['kind', 'm'], withInput(input))).toThrow(
      expect.objectContaining({ code: 'csv-header-invalid' }),
    );
    const strict = withInput(z.strictObject({ a: z.string() }));
    expect(() => readCsvColumns(['b'], strict)).toThrow(expect.objectContaining({ code: 'csv-header-invalid' }));
  });

  it('refuses a number that would be another one, with its place', () => {
    const refusal = {
      code: 'number-not-exact',
      details: { errors: [expect.objectContaining({ path: '/input/count' })] },
    };
    expect(() => read('text,count', 'x,9007199254740993')).toThrow(expect.objectContaining(refusal));
    expect(read('text,either', 'x,9007199254740993')).toEqual({ input: { text: 'x', either: '9007199254740993' } });
  });

  it('takes 10,000 columns and not one more', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `c${n}`);
    const { toBody } = readCsvColumns(many, withInput(z.any()));
    const { input } = toBody(many);
    expect(input).toEqual(Object.fromEntries(many.map((name) => [name, name])));
    expect(() => readCsvColumns([...many, 'more'], withInput(z.any()))).toThrow(
      expect.objectContaining({ code: 'csv-header-invalid' }),
    );
  });

  describe('of objects and lists', () => {
    const order = withInput(
      z.object({
        customer: z.object({
          name: z.string(),
          age: z.number().optional(),
          at: z.object({ city: z.string() }).optional(),
        }),
        tags: z.array(z.string()).optional(),
        labels: z.record(z.string(), z.string()).optional(),
        'a.b': z.string().optional(),
      }),
    );
    const body = (header: string[], row: string[]) => readCsvColumns(header, order).toBody(row).input;

    it('takes a column with dots for a field inside of an object', () => {
      expect(body(['customer.name', 'customer.age', 'customer.at.city'], ['Dana', '41', 'Ulm'])).toEqual({
        customer: { name: 'Dana', age: 41, at: { city: 'Ulm' } },
      });
      expect(body(['customer.name', 'customer.at.city'], ['', ''])).toEqual({ customer: { name: '' } });
      expect(body(['a.b', 'labels.team', 'labels.toString'], ['1', 'red', 'x'])).toEqual({
        'a.b': '1',
        labels: { team: 'red', toString: 'x' },
      });
      expect(readCsvColumns(['customer.name'], order).isWhole).toBe(true);
      expect(readCsvColumns(['tags'], order).isWhole).toBe(false);
    });

    it('reads JSON where an object or a list is wanted, and leaves what is none as it is', () => {
      expect(body(['customer', 'tags'], ['{"name":"Dana"}', ' ["a","b"]'])).toEqual({
        customer: { name: 'Dana' },
        tags: ['a', 'b'],
      });
      expect(body(['customer', 'tags'], ['{"name"', 'a'])).toEqual({ customer: '{"name"', tags: 'a' });
    });

    it.each([
      ['{"name":"a","name":"b"}', 'key-duplicate', '/input/customer/name'],
      ['{"age":9007199254740993}', 'number-not-exact', '/input/customer/age'],
      ['{"__proto__":1}', 'key-forbidden', undefined],
      [`${'['.repeat(63)}${']'.repeat(63)}`, 'json-too-deep', undefined],
      [`{${Array.from({ length: 10_001 }, (_, n) => `"k${n}":1`)}}`, 'json-too-many-keys', undefined],
    ])('refuses the cell %.40s as a line of NDJSON is refused', (cell, code, path) => {
      const refusal = { code, ...(path && { details: { errors: [expect.objectContaining({ path })] } }) };
      expect(() => body(['customer'], [cell])).toThrow(expect.objectContaining(refusal));
    });

    it.each([
      [['customer.nmae'], 'csv-header-invalid'],
      [['customer', 'customer.name'], 'csv-header-invalid'],
      [['labels.__proto__'], 'key-forbidden'],
      [['customer.name.first'], 'csv-header-invalid'],
    ])('refuses the header %j', (header, code) => {
      expect(() => readCsvColumns(header, order)).toThrow(expect.objectContaining({ code }));
    });
  });
});
