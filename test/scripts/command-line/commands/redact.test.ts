import { PassThrough, Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { redactLines } from '../../../../scripts/command-line/commands/redact.ts';

async function run(lines: string, spans: boolean) {
  const output = new PassThrough();
  const errors = new PassThrough();
  const [exitCode, written] = await Promise.all([
    redactLines(Readable.from([lines]), output, { spans, errors }).finally(() => output.end()),
    readText(output),
  ]);
  errors.end();
  const rows = written
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
  return { exitCode, rows, errors: await readText(errors) };
}

describe('redactLines', () => {
  it('redacts each text by itself', async () => {
    const lines = '{"id":"a","text":"to ann@example.com"}\n{"id":2,"text":"to bob@example.com"}';
    expect(await run(lines, false)).toEqual({
      exitCode: 0,
      rows: [
        { id: 'a', text: 'to [EMAIL_1]' },
        { id: 2, text: 'to [EMAIL_1]' },
      ],
      errors: '',
    });
  });

  it('tells spans in UTF-16 code units', async () => {
    expect((await run('{"id":"a","text":"😀 ann@example.com"}\n', true)).rows).toEqual([
      { id: 'a', spans: [{ start: 3, end: 18, type: 'EMAIL' }] },
    ]);
  });

  it('takes CRLF, a BOM, blank lines and no last newline', async () => {
    expect((await run('\ufeff{"id":1,"text":"x"}\r\n\r\n{"id":2,"text":"y"}', false)).rows).toHaveLength(2);
  });

  it('names bad lines by number, never by content, and goes on', async () => {
    const lines = '{"id":1,"text":"x"}\nann@example.com\n{"id":3}\n[]\n{"id":5,"text":"y"}\n';
    const { exitCode, rows, errors } = await run(lines, false);
    expect(exitCode).toBe(1);
    expect(rows).toHaveLength(2);
    expect(errors.match(/line \d/g)).toEqual(['line 2', 'line 3', 'line 4']);
    expect(errors).not.toContain('ann');
  });

  it('waits for a slow reader', async () => {
    const output = new PassThrough({ highWaterMark: 16 });
    let isDone = false;
    const done = redactLines(Readable.from([`${'{"id":1,"text":"x"}\n'.repeat(50)}`]), output, { spans: false }).then(
      () => {
        isDone = true;
        output.end();
      },
    );
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    const rows = (await readText(output)).trim().split('\n');
    await done;
    expect(rows).toHaveLength(50);
  });
});
