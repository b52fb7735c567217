import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Delimiter } from '../../../../src/api/batches/read-csv-records.ts';
import { type CsvOptions, readRows } from '../../../../src/api/batches/read-rows.ts';
import type { ApiProblem } from '../../../../src/submissions/api-problem.ts';
import { defineTask } from '../../../../src/tasks/define-task.ts';
import { chunksOf, collect } from '../../../support/chunks.ts';

const taskOf = (input: z.ZodType) =>
  defineTask({
    ...{ name: 'sort', version: 1, input, output: z.object({ kind: z.string() }) },
    prompt: () => ({ system: 'Sort.', user: '' }),
    ladder: ({ model }) => [model('primary')],
  });

const optional = taskOf(z.object({ text: z.string().optional(), note: z.string().optional() }));

/** The inputs of a CSV file's rows, or the codes of what is wrong with them, and its delimiter. */
async function read(text: string | Buffer, task = optional, csv: CsvOptions = {}) {
  const chosen: Delimiter[] = [];
  const given = { tenant: 'default', task, tasks: new Map([[task.name, task]]), csv };
  const rows = await collect(
    readRows(chunksOf(Buffer.from(text)), 'csv', { ...given, onDelimiter: (delimiter) => chosen.push(delimiter) }),
  );
  const readings = rows.map(({ read: readRow }) => readRow());
  return { chosen, rows: readings.map((row) => (row.is === 'job' ? row.submission.input : row.fault.code)) };
}

const refused = expect.objectContaining({ code: 'csv-header-invalid' });

describe('readRows of CSV', () => {
  it.each([[','], [';'], ['\t'], ['|']])(
    'finds out by the header that %j stands between the cells',
    async (delimiter) => {
      const text = `text,note\n"a${delimiter}b",c\nd,\n`.replaceAll(',', delimiter);
      expect(await read(text)).toEqual({
        chosen: [delimiter],
        rows: [{ text: `a${delimiter}b`, note: 'c' }, { text: 'd' }],
      });
    },
  );

  it('takes a header of one column as it is', async () => {
    expect(await read('text\na;b\n')).toEqual({ chosen: [','], rows: [{ text: 'a;b' }] });
  });

  it('takes what the caller says, and nothing else then', async () => {
    expect(await read('text;note\na;b\n', optional, { delimiter: ';' })).toMatchObject({ chosen: [';'] });
    await expect(read('text,note\na,b\n', optional, { delimiter: ';' })).rejects.toEqual(refused);
    await expect(read('text,note\na,b\n', optional, { delimiter: '|' })).rejects.toEqual(refused);
  });

  it.each(['text:note\na:b\n', 'text note\na b\n', 'Text,Note\na,b\n', 'text;note|more\na;b\n', '"text";"nto"\na;b\n'])(
    'refuses %j before the first row',
    async (text) => {
      await expect(read(text)).rejects.toEqual(refused);
    },
  );

  it('says of a header that does not fit what is wrong with it under the comma', async () => {
    const detail = expect.stringContaining('Column 1, "text;nmae", is not a field');
    await expect(read('text;nmae\n')).rejects.toEqual(
      expect.objectContaining({ details: expect.objectContaining({ detail }) }),
    );
  });

  it('does not take a file for one of another delimiter that has no column it needs', async () => {
    const loose = taskOf(z.looseObject({ text: z.string() }));
    expect(await read('text;note\na;b\n', loose)).toEqual({ chosen: [';'], rows: [{ text: 'a', note: 'b' }] });
    expect(await read('text,no;te\na,b\n', loose)).toEqual({ chosen: [','], rows: [{ text: 'a', 'no;te': 'b' }] });
  });

  it('leaves out columns that the input does not name only when it is told to', async () => {
    await expect(read('text,more\na,b\n')).rejects.toEqual(refused);
    expect((await read('text,more\na,b\n', optional, { ignoreColumns: true })).rows).toEqual([{ text: 'a' }]);
    await expect(read('txt;nte\na;b\n', optional, { ignoreColumns: true })).rejects.toEqual(refused);
    expect(await read('text;more\na;b\n', optional, { ignoreColumns: true })).toEqual({
      chosen: [';'],
      rows: [{ text: 'a' }],
    });
  });

  const latin = (text: string) => Buffer.from(text, 'latin1');
  it.each([
    ['no UTF-8', latin('Größe Liste\ntext\nhello\n'), 1, 'UTF-8'],
    ['no UTF-8, with names', latin('text,größe\nhello,1\n'), 1, 'UTF-8'],
    ['an open quote', '"text\ntext\nhello\n', 1, 'quote'],
    ['an open quote that a row closes', '"text\ntext\n"hello" there\n', 1, 'quote'],
    ['an open quote, blank lines before it', '\n \n"text\ntext\nhello\n', 3, 'quote'],
    ['a quote where none may stand', 'te"xt"\ntext\nhello\n', 1, 'quote'],
    ['over 1 MiB', `${'x'.repeat(2 ** 20 + 1)}\ntext\nhello\n`, 1, '1 MiB'],
    ['alone and over 1 MiB', 'x'.repeat(2 ** 20 + 1), 1, '1 MiB'],
  ])('refuses a file whose first record is %s, with its line and no text of it', async (_is, text, line, what) => {
    for (const task of [optional, taskOf(z.looseObject({ text: z.string() }))]) {
      const problem = await read(text, task).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'csv-header-invalid' });
      const { detail } = (problem as ApiProblem).details;
      expect(detail).toContain(`Line ${line} should be the header and cannot be read.`);
      expect(detail).toContain(what);
      expect(JSON.stringify(problem)).not.toContain('hello');
    }
  });

  it('shows no cell of a first line that is no header', async () => {
    for (const text of ['hello\nx\n', 'hello,smith\nx,y\n', 'hello;smith\nx;y\n', 'hello\tsmith|jones\n']) {
      const problem = await read(text).catch((error: unknown) => error);
      expect(problem).toEqual(refused);
      expect(JSON.stringify(problem)).not.toMatch(/hello|smith|jones/);
    }
  });

  it.each([
    ['mesage\nx\n', '"mesage"', '"message"'],
    ['Message\nx\n', '"Message"', '"message"'],
    ['messagge,y\nx,y\n', '"messagge"', '"message"'],
  ])('names a column that is only mistyped, and what it might be: %j', async (text, name, field) => {
    const task = taskOf(z.object({ message: z.string().optional() }));
    const detail = expect.stringMatching(`^Column 1, ${name}, .*which has ${field}`);
    await expect(read(text, task)).rejects.toMatchObject({ code: 'csv-header-invalid', details: { detail } });
  });

  it('says of two byte order marks that there are two', async () => {
    expect((await read('\ufefftext\nhello\n')).rows).toEqual([{ text: 'hello' }]);
    for (const text of ['\ufeff\ufefftext\nhello\n', '\ufeff\ufeff"text";note\nhello;x\n']) {
      const detail = expect.stringContaining('more than one byte order mark');
      await expect(read(text)).rejects.toMatchObject({ code: 'csv-header-invalid', details: { detail } });
    }
  });

  it('lists rows that do not fit', async () => {
    const numbers = taskOf(z.object({ n: z.number() }));
    expect((await read('n\n1\nx\n9007199254740993\n1,2\n', numbers)).rows).toEqual([
      { n: 1 },
      'input-invalid',
      'number-not-exact',
      'csv-uneven',
    ]);
  });

  it('knows a row of another header from one of this', async () => {
    const contentOf = async (text: string) => {
      const given = { tenant: 'default', task: optional, tasks: new Map() };
      const [row] = await collect(readRows(chunksOf(Buffer.from(text)), 'csv', given));
      return row?.content;
    };
    expect(await contentOf('text\na\n')).toBe(await contentOf('text\na\n'));
    expect(await contentOf('text\na\n')).not.toBe(await contentOf('note\na\n'));
  });
});
