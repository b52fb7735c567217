import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { escapeControls, escapeLines } from '../../../../scripts/command-line/commands/escape-controls.ts';
import { createProgress } from '../../../../scripts/command-line/enqueue/progress.ts';
import { openTerminal, type TestTerminal } from '../../../support/open-terminal.ts';
import { problem, startScriptedApi } from '../../../support/start-scripted-api.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const codes = [
  ...[...range(0x00, 0x1f), ...range(0x7f, 0x9f), 0x061c, 0x200e, 0x200f],
  ...[0x2028, 0x2029, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)],
];
/** Every one of them, each after a letter. */
const nasty = codes.map((code) => `a${String.fromCharCode(code)}`).join('');
const shown = codes.map((code) => `a\\u${code.toString(16).padStart(4, '0')}`).join('');
const isClean = (text: string) => codes.every((code) => code === 0x0a || !text.includes(String.fromCharCode(code)));

describe('escapeControls', () => {
  it('shows what a terminal would obey, and leaves the rest as it is', () => {
    expect(escapeControls(nasty)).toBe(shown);
    const rest = 'Ünïcödé, \u65e5\u672c\u8a9e, \u05e9\u05dc\u05d5\u05dd, 👩\u200d👧, a\u00a0b, \\u001b';
    expect(escapeControls(rest)).toBe(rest);
  });

  it('leaves JSON the JSON that it was', () => {
    const value = { [nasty]: [nasty, `\\${nasty}`, `"${nasty}"`] };
    const text = escapeControls(JSON.stringify(value));
    expect(isClean(text)).toBe(true);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('escapeLines', () => {
  it('leaves line breaks and tabs', () => {
    expect(escapeLines('a\tb\n\x1bc\r\n')).toBe('a\tb\n\\u001bc\\u000d\n');
  });
});

const env = { AIRLOCK_API_KEY: 'ak_0123456789abcdef' };
const written = ({ stdout, stderr }: TestTerminal) => stdout + stderr;

async function makeFile(content: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-escape-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'rows.ndjson');
  await writeFile(file, content);
  return file;
}

const failure = { kind: nasty, code: nasty, message: nasty };
const job = {
  id: nasty,
  task: nasty,
  status: nasty,
  stage: nasty,
  createdAt: nasty,
  failure,
  output: { [nasty]: nasty },
};
const review = { id: nasty, task: nasty, confidence: null, reasons: [nasty], waitingSince: nasty, failure: null };
const letter = { ...job, owner: nasty, failedStage: nasty, replays: 0, diedAt: nasty };

describe('the command line', () => {
  it.each([
    ['a job', ['jobs', 'show', 'job_1'], job],
    ['jobs', ['jobs', 'list'], { data: [job, job], nextCursor: null }],
    ['dead letters', ['dead-letters', 'list'], { data: [letter], nextCursor: null }],
    ['reviews', ['reviews', 'list'], { data: [review], nextCursor: null }],
    ['a word about a job', ['jobs', 'cancel', 'job_1'], job],
  ])('prints %s without what a terminal would obey', async (_, args, body) => {
    const { url } = await startScriptedApi({ body });
    const terminal = openTerminal(env);
    expect(await terminal.run(...args, '--url', url)).toBe(0);
    expect(terminal.stdout).toContain('a\\u001ba');
    expect(isClean(written(terminal))).toBe(true);
    const json = openTerminal(env);
    await json.run(...args, '--url', url, '--json');
    expect(isClean(json.stdout)).toBe(true);
    expect(JSON.parse(json.stdout)).toEqual('data' in body ? body.data : body);
  });

  it('keeps a line of a table one line', async () => {
    const { url } = await startScriptedApi({ body: { data: [job, { ...job, id: 'job_2' }], nextCursor: null } });
    const terminal = openTerminal(env);
    await terminal.run('jobs', 'list', '--url', url);
    const lines = terminal.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines.slice(1)) expect(line).toContain(shown);
  });

  it('says a refusal, a wrong argument and a file’s name without it', async () => {
    const { url } = await startScriptedApi(
      problem(409, nasty, { detail: nasty, errors: [{ path: nasty, message: nasty }] }),
    );
    for (const args of [
      ['jobs', 'cancel', 'x', '--url', url],
      [nasty],
      ['jobs', nasty],
      ['enqueue', nasty, '--task', 't'],
    ]) {
      const terminal = openTerminal(env);
      expect(await terminal.run(...args)).not.toBe(0);
      expect(terminal.stderr).toContain('a\\u001ba');
      expect(isClean(written(terminal).replaceAll('\t', ''))).toBe(true);
    }
  });

  it('gives results, to stdout and to a file, and says bad rows without it', async () => {
    const counts = { total: 2, rejected: 1, queued: 0, running: 0, inReview: 0, succeeded: 1, degraded: 0 };
    const body = {
      ...{ id: 'batch_1', task: 't', status: 'finished', createdAt: '', finishedAt: '', endedEarly: null },
      counts: { ...counts, failed: 0, cancelled: 0, expired: 0 },
    };
    const rows = [
      { row: 1, customId: nasty, status: 'succeeded', output: { text: `日本${nasty}` }, failure: null },
      { row: 2, customId: null, status: 'rejected', output: null, failure },
    ];
    const results = { body: rows.map((row) => `${JSON.stringify(row)}\n`).join('') };
    const file = await makeFile('{}\n');
    const out = `${file}.out`;
    for (const place of ['-', out]) {
      const { url } = await startScriptedApi({ body }, { body }, results);
      const terminal = openTerminal(env);
      expect(await terminal.run('enqueue', file, '--task', 't', '--out', place, '--url', url)).toBe(1);
      const text = place === '-' ? terminal.stdout : await readFile(out, 'utf8');
      expect(isClean(text)).toBe(true);
      const lines = text.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
      expect(terminal.stderr).toContain(`airlock: row 2 rejected: ${shown}: ${shown}\n`);
      expect(isClean(terminal.stderr)).toBe(true);
    }
  });

  it('redacts to the same text, written without it', async () => {
    const line = JSON.stringify({ id: nasty, text: `Write to dana.whitfield@example.com soon. ${nasty}` });
    const terminal = openTerminal({}, { stdin: `${escapeControls(line)}\n` });
    expect(await terminal.run('redact')).toBe(0);
    expect(isClean(terminal.stdout)).toBe(true);
    expect(JSON.parse(terminal.stdout)).toEqual({ id: nasty, text: `Write to [EMAIL_1] soon. ${nasty}` });
  });

  it('shows progress without it', () => {
    const terminal = openTerminal({});
    const progress = createProgress(terminal.terminal, 'done');
    progress.show(1, 1, nasty);
    progress.end();
    expect(terminal.stderr).toBe(`  done 100% · ${shown}\n`);
  });
});
