import { PassThrough, Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createRedaction, redactLines } from '../../../../scripts/command-line/commands/redact.ts';
import { openTerminal } from '../../../support/open-terminal.ts';

async function run(lines: string, spans: boolean) {
  const output = new PassThrough();
  const errors = new PassThrough();
  const [exitCode, written] = await Promise.all([
    redactLines(Readable.from([lines]), output, createRedaction({ isSpans: spans }), errors).finally(() =>
      output.end(),
    ),
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
    const lines = Readable.from([`${'{"id":1,"text":"x"}\n'.repeat(50)}`]);
    const done = redactLines(lines, output, createRedaction({}), new PassThrough()).then(() => {
      isDone = true;
      output.end();
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    const rows = (await readText(output)).trim().split('\n');
    await done;
    expect(rows).toHaveLength(50);
  });
});

const text = 'Ask ann@example.com at 10.20.30.40, not [EMAIL_1].\r\n\u001b[1mBye\u001b[0m';

describe('airlock redact --text', () => {
  it('prints the text with what is personal hidden, and all else byte for byte', async () => {
    const terminal = openTerminal({}, { stdin: `\ufeff${text}` });
    expect(await terminal.run('redact', '--text')).toBe(0);
    expect(terminal.stdout).toBe('\ufeffAsk [EMAIL_1] at [IP_ADDRESS_1], not [LITERAL_1].\r\n\u001b[1mBye\u001b[0m');
    expect(terminal.stderr).toBe('');
  });

  it('prints as JSON where that is asked for', async () => {
    const asJson = openTerminal({}, { stdin: 'to ann@example.com\u001b' });
    expect(await asJson.run('redact', '--text', '--json')).toBe(0);
    expect(asJson.stdout).toBe('{"text":"to [EMAIL_1]\\u001b"}\n');
    const asSpans = openTerminal({}, { stdin: 'to ann@example.com' });
    expect(await asSpans.run('redact', '--text', '--spans')).toBe(0);
    expect(JSON.parse(asSpans.stdout)).toEqual({ spans: [{ start: 3, end: 18, type: 'EMAIL' }] });
  });

  it('prints nothing for nothing', async () => {
    const terminal = openTerminal({}, { stdin: '' });
    expect(await terminal.run('redact', '--text')).toBe(0);
    expect(terminal.stdout).toBe('');
  });

  it('refuses what is not UTF-8', async () => {
    const terminal = openTerminal({});
    terminal.terminal.stdin = Readable.from([Buffer.from([0x61, 0xff])]);
    expect(await terminal.run('redact', '--text')).toBe(1);
    expect([terminal.stdout, terminal.stderr]).toEqual(['', 'airlock: the text is not UTF-8\n']);
  });
});

describe('airlock redact --types', () => {
  const run = async (...args: string[]) => {
    const terminal = openTerminal({}, { stdin: text });
    expect(await terminal.run('redact', '--text', ...args)).toBe(0);
    return terminal.stdout;
  };

  it('hides these alone, and look-alikes of placeholders', async () => {
    expect(await run('--types', 'IP_ADDRESS')).toContain('ann@example.com at [IP_ADDRESS_1], not [LITERAL_1].');
    expect(await run('--types', 'EMAIL, IP_ADDRESS')).toContain('[EMAIL_1] at [IP_ADDRESS_1], not [LITERAL_1].');
  });

  it('tells of the same in spans', async () => {
    const { spans } = JSON.parse(await run('--types', 'EMAIL', '--spans')) as { spans: { type: string }[] };
    expect(spans.map(({ type }) => type)).toEqual(['EMAIL', 'LITERAL']);
  });

  it.each(['NAME', 'EMAIL,', '', 'email', 'LITERAL', 'EMAIL,\u001bx'])('refuses %j', async (types) => {
    const terminal = openTerminal({}, { stdin: text });
    expect(await terminal.run('redact', '--types', types)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain('The types are PERSON, USERNAME, EMAIL, PHONE,');
    expect(terminal.stderr).not.toContain('\u001b');
  });
});

describe('airlock redact --mode', () => {
  const doubtful = 'Quillmore: see below. Zorbex, too.';
  const run = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
    const terminal = openTerminal(env, { stdin: doubtful });
    expect(await terminal.run('redact', '--text', ...args)).toBe(0);
    return { text: terminal.stdout };
  };

  it('is what the settings say, unless it is given', async () => {
    const balanced = await createRedaction({ mode: 'balanced' })(doubtful);
    const strict = await createRedaction({ mode: 'strict' })(doubtful);
    expect(strict).not.toEqual(balanced);
    expect(await run({})).toEqual(balanced);
    expect(await run({ AIRLOCK_REDACTION: '' })).toEqual(balanced);
    expect(await run({ AIRLOCK_REDACTION: 'strict' })).toEqual(strict);
    expect(await run({}, '--mode', 'strict')).toEqual(strict);
    expect(await run({ AIRLOCK_REDACTION: 'strict' }, '--mode', 'balanced')).toEqual(balanced);
    // No other setting is read.
    expect(await run({ PORT: 'none', REDIS_URL: 'none' })).toEqual(balanced);
  });

  it.each([
    [{}, ['--mode', 'paranoid'], 'Allowed choices are strict, balanced.'],
    [{}, ['--mode'], 'argument missing'],
    [{ AIRLOCK_REDACTION: 'paranoid' }, [], 'AIRLOCK_REDACTION'],
  ])('refuses an unknown one: %j %j', async (env, args, said) => {
    const terminal = openTerminal(env, { stdin: doubtful });
    expect(await terminal.run('redact', ...args)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain(said);
  });
});
