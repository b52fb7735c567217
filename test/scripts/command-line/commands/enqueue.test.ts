import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { problem, startScriptedApi } from '../../../support/start-scripted-api.ts';

const AIRLOCK_API_KEY = 'ak_0123456789abcdef';
const ID = 'batch_0192c3aa-0000-7000-8000-000000000000';

const nothing = {
  total: 2,
  rejected: 0,
  queued: 0,
  running: 0,
  inReview: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
  degraded: 0,
};
const batch = (status: BatchView['status'], counts: Partial<BatchView['counts']>) => ({
  body: {
    id: ID,
    task: 't',
    status,
    createdAt: '',
    finishedAt: null,
    endedEarly: null,
    counts: { ...nothing, ...counts },
  },
});
const running = batch('running', { queued: 1, running: 1 });
const finished = batch('finished', { succeeded: 2 });

async function makeDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-enqueue-command-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

/** A file of rows in a folder of its own. */
async function makeFile(content = '{"input":{}}\n{"input":{}}\n', name = 'rows.ndjson'): Promise<string> {
  const file = join(await makeDir(), name);
  await writeFile(file, content);
  return file;
}

const open = (AIRLOCK_URL: string) => openTerminal({ AIRLOCK_URL, AIRLOCK_API_KEY });

describe('enqueue', () => {
  it('streams the file as it is, names its format, and prints the batch', async () => {
    const { url, requests } = await startScriptedApi(running);
    const csv = await makeFile('a\n1\n2\n', 'rows.CSV');
    const terminal = open(url);
    expect(await terminal.run('enqueue', csv, '--task', 'a task')).toBe(0);
    expect(terminal.stdout).toBe(`${ID}\n`);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/v1/batches?task=a+task', body: 'a\n1\n2\n' });
    expect(requests[0]?.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('makes one key of one content, task and format, and takes another as it is', async () => {
    const { url, requests } = await startScriptedApi(running);
    const [file, copy, other] = [await makeFile(), await makeFile(), await makeFile('{"input":{}}\n')];
    for (const args of [[file], [copy], [other], [file, '--format', 'csv'], [file, '--idempotency-key', 'mine']]) {
      await open(url).run('enqueue', ...args, '--task', 't');
    }
    await open(url).run('enqueue', file, '--task', 'u');
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^enqueue-[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[4]).toBe('mine');
    expect(new Set(keys).size).toBe(5);
  });

  it('watches until nobody works on it, and leaves reviews to people', async () => {
    const held = batch('running', { succeeded: 1, inReview: 1 });
    const { url, requests } = await startScriptedApi(running, running, held);
    const terminal = open(url);
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't', '--watch', '--json')).toBe(0);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/batches?task=t', `/v1/batches/${ID}`, `/v1/batches/${ID}`]);
    expect(JSON.parse(terminal.stdout)).toEqual(held.body);
    expect(terminal.stderr).toContain('airlock: 1 wait for a person: airlock reviews list\n');
  });

  it.each(['rejected', 'failed', 'expired', 'cancelled'] as const)('exits 1 when a row is %s', async (status) => {
    const result = { row: 2, customId: null, jobId: null, status, output: null, failure: { code: 'c', message: 'm' } };
    const results = {
      body: `${JSON.stringify({ ...result, row: 1, status: 'succeeded' })}\n${JSON.stringify(result)}\n`,
    };
    const { url } = await startScriptedApi(running, batch('finished', { succeeded: 1, [status]: 1 }), results);
    const terminal = open(url);
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't', '--watch')).toBe(1);
    expect(terminal.stderr).toContain(`airlock: row 2 ${status}: c: m\n`);
    expect(terminal.stderr).not.toContain('row 1');
  });

  it('goes on watching when the API was away for a while, and says so once', async () => {
    const cut = (response: { destroy: () => void }) => response.destroy();
    const { url } = await startScriptedApi(
      running,
      cut,
      problem(503, 'queue-unavailable', { retryable: true }),
      finished,
    );
    const terminal = open(url);
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't', '--watch')).toBe(0);
    expect(terminal.stderr.match(/does not answer; trying again/g)).toHaveLength(1);
  });

  it('exits 130 when it is interrupted in the upload, and says how to go on', async () => {
    const terminal = openTerminal({ AIRLOCK_API_KEY });
    const { url } = await startScriptedApi(() => terminal.interrupt());
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't', '--url', url)).toBe(130);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain(
      'airlock: interrupted; what was sent stays. Run the same command again to go on: no row is taken twice\n',
    );
  });

  it('exits 130 when it is interrupted while it watches, shows the cursor again, and leaves the batch running', async () => {
    const terminal = openTerminal({ AIRLOCK_API_KEY }, { isTTY: true });
    const { url, requests } = await startScriptedApi(running, running, () => terminal.interrupt());
    const args = ['--task', 't', '--watch', '--idempotency-key', 'k', '--url', url];
    expect(await terminal.run('enqueue', await makeFile(), ...args)).toBe(130);
    expect(terminal.stderr).toContain(
      `airlock: interrupted; ${ID} goes on by itself. Run the same command with the same`,
    );
    expect(terminal.stderr.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.stderr.lastIndexOf('\x1b[?25l'));
    expect(requests.filter(({ path }) => path.includes('cancel'))).toEqual([]);
  });

  it.each([
    [(response: { destroy: () => void }) => void response.destroy(), 3],
    [problem(400, 'upload-incomplete', { retryable: true }), 3],
    [problem(503, 'queue-unavailable', { retryable: true }), 3],
  ])('exits 3 and says how to go on when the upload breaks off: %#', async (answer, exitCode) => {
    const { url } = await startScriptedApi(answer);
    const terminal = open(url);
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't')).toBe(exitCode);
    expect(terminal.stderr).toContain(
      'airlock: this broke off; what was sent stays. Run the same command again to go on',
    );
  });

  it('tells why it was refused, also when the API does not read to the end', async () => {
    const { url } = await startScriptedApi((response) => {
      const { status, body } = problem(404, 'task-unknown');
      response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' });
      response.end(JSON.stringify(body));
    });
    const large = await makeFile(`${'x'.repeat(1000)}\n`.repeat(20_000));
    const terminal = open(url);
    expect(await terminal.run('enqueue', large, '--task', 't')).toBe(2);
    expect(terminal.stderr).toMatch(/^airlock: task-unknown: What is wrong\.$/m);
  });

  it('leaves no half of a results file behind, and an older one as it was', async () => {
    const { url } = await startScriptedApi(running, finished, (response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-length': '1000' });
      response.write('{"row":1}\n', () => response.destroy());
    });
    const dir = await makeDir();
    const out = join(dir, 'results.ndjson');
    await writeFile(out, 'older');
    const terminal = open(url);
    expect(await terminal.run('enqueue', await makeFile(), '--task', 't', '--out', out)).toBe(3);
    expect(await readdir(dir)).toEqual(['results.ndjson']);
    expect(await readFile(out, 'utf8')).toBe('older');
  });

  it('writes straight to what is no plain file', async () => {
    const { url } = await startScriptedApi(running, finished, { body: '{"row":1}\n' });
    expect(await open(url).run('enqueue', await makeFile(), '--task', 't', '--out', '/dev/null')).toBe(0);
    expect((await readdir('/dev')).filter((name) => name.startsWith('null'))).toEqual(['null']);
  });
});

describe('enqueue --dry-run', () => {
  const ticket = (body: unknown, more: object = {}) =>
    `${JSON.stringify({ input: { subject: 'Help', body }, ...more })}\n`;

  it('tells what there is and what is wrong with it, without a key or a network', async () => {
    const file = await makeFile(
      ticket('I am Dana Whitfield, dana.whitfield@example.com', { customId: 'a' }) +
        `\n${ticket('The page is white', { customId: 'a' })}${ticket(7)}not JSON\n${ticket('Fine')}`,
    );
    const terminal = openTerminal({});
    expect(await terminal.run('enqueue', file, '--task', 'ticket-triage', '--dry-run', '--json')).toBe(1);
    const told = JSON.parse(terminal.stdout);
    expect(told).toMatchObject({ rows: 5, badRows: 3, findings: { PERSON: 1, EMAIL: 1 }, model: 'gpt-5-mini' });
    expect(told.bad.map(({ row, code }: { row: number; code: string }) => [row, code])).toEqual([
      [2, 'custom-id-duplicate'],
      [3, 'input-invalid'],
      [4, 'json-invalid'],
    ]);
    expect(told.outputTokensAtMost).toBe(2 * 400);
    expect(told.costUsd.input).toBeCloseTo((told.inputTokens * 0.25) / 1e6, 12);
    expect(told.costUsd.atMost).toBeCloseTo((told.inputTokens * 0.25 + 800 * 2) / 1e6, 12);
    expect(terminal.stdout + terminal.stderr).not.toContain('Whitfield');
  });

  it('estimates a token for about four characters of the prompt', async () => {
    const [short, long] = await Promise.all(
      [100, 4100].map(async (length) => {
        const terminal = openTerminal({});
        const file = await makeFile(ticket('la '.repeat(length)));
        expect(await terminal.run('enqueue', file, '--task', 'ticket-triage', '--dry-run', '--json')).toBe(0);
        return JSON.parse(terminal.stdout).inputTokens as number;
      }),
    );
    expect((long ?? 0) - (short ?? 0)).toBe(3000);
  });

  it('says it in words', async () => {
    const terminal = openTerminal({ AIRLOCK_MODEL: 'a-model-of-our-own' });
    const file = await makeFile('subject,body\nHelp,"open\nHelp,Fine\n', 'rows.csv');
    expect(await terminal.run('enqueue', file, '--task', 'ticket-triage', '--dry-run')).toBe(1);
    expect(terminal.stdout).toMatch(/^rows {6}2, 1 bad\n {2}row 1 {2}csv-invalid: A quote is not closed/);
    expect(terminal.stdout).toContain('findings  none\n');
    expect(terminal.stdout).toContain('cost      unknown in, at most unknown with a-model-of-our-own (estimated)\n');
  });

  it('exits 2 for a header that no task has', async () => {
    const terminal = openTerminal({});
    const file = await makeFile('subject,subject\na,b\n', 'rows.csv');
    expect(await terminal.run('enqueue', file, '--task', 'ticket-triage', '--dry-run')).toBe(2);
    expect(terminal.stderr).toMatch(/^airlock: csv-header-invalid: /);
  });

  it('exits 2 for a first line that cannot be read, and takes no other for the header', async () => {
    const terminal = openTerminal({});
    const file = await makeFile('"subject,body\nsubject,body\nHelp,Fine\n', 'rows.csv');
    expect(await terminal.run('enqueue', file, '--task', 'ticket-triage', '--dry-run')).toBe(2);
    expect(terminal.stderr).toMatch(/^airlock: csv-header-invalid: Line 1 should be the header and cannot be read/);
    expect(terminal.stdout + terminal.stderr).not.toContain('Help');
  });
});
