import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openTerminal } from '../../support/open-terminal.ts';
import { problem, startScriptedApi } from '../../support/start-scripted-api.ts';

const key = 'ak_0123456789abcdef';

describe('runAirlock', () => {
  it.each([
    [['jobs']],
    [['jobs', 'list', '--limit', '0']],
    [['jobs', 'list', '--status', 'odd']],
    [['jobs', 'show']],
    [['no-such-command']],
    [['dead-letters', 'replay']],
    [['dead-letters', 'replay', '--limit', '5']],
    [['dead-letters', 'replay', '--task', 't', '--from', 'start']],
    [['dead-letters', 'replay', '--before', 'yesterday']],
    [['dead-letters', 'replay', 'job_1', '--task', 't']],
    [['dead-letters', 'replay', 'job_1', '--from', 'middle']],
    [['reviews', 'decide', 'job_1']],
    [['reviews', 'decide', 'job_1', '--decision', 'correct']],
    [['reviews', 'decide', 'job_1', '--decision', 'approve', '--output', 'x.json']],
    [['reviews', 'decide', 'job_1', '--decision', 'correct', '--output', '/nowhere.json']],
    [['enqueue', '/nowhere.csv', '--task', 't']],
    [['enqueue', 'rows.txt', '--task', 't']],
    [['enqueue', 'package.json', '--format', 'xml', '--task', 't']],
    [['enqueue', 'package.json', '--format', 'ndjson', '--task', 't', '--out', '/nowhere/out']],
    [['enqueue', 'package.json', '--format', 'ndjson', '--task', 'no-such-task', '--dry-run']],
    [['redact', '/nowhere.ndjson']],
    [['redact', '.']],
    [['redact', '--text', '.']],
    [['enqueue', '.', '--format', 'csv', '--task', 't']],
    [['tasks', 'run', 'src/tasks/samples/summarise.ts', '--input', '.']],
    [['init', '/dev/null/folder']],
    [['redact', '--text', '/nowhere.txt']],
    [['redact', '--mode', 'paranoid']],
    [['redact', '--types', 'NAME']],
    [['jobs', 'list', '--url', 'ftp://x']],
    [['jobs', 'list', '--key', 'ü']],
  ])('exits 2 and says why on stderr alone: %j', async (args) => {
    const terminal = openTerminal({ AIRLOCK_URL: 'http://127.0.0.1:1', AIRLOCK_API_KEY: key });
    expect(await terminal.run(...args)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).not.toBe('');
  });

  it('helps on stdout and exits 0', async () => {
    const terminal = openTerminal({});
    expect(await terminal.run('--help')).toBe(0);
    for (const name of ['enqueue', 'jobs', 'dead-letters', 'reviews', 'doctor', 'keys', 'redact']) {
      expect(terminal.stdout).toContain(`\n  ${name} `);
    }
  });

  it('prints its version alone, and exits 0', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const terminal = openTerminal({});
    expect(await terminal.run('--version')).toBe(0);
    expect([terminal.stdout, terminal.stderr]).toEqual([`${version}\n`, '']);
  });

  it('exits 3 when nobody answers', async () => {
    const terminal = openTerminal({});
    expect(await terminal.run('jobs', 'list', '--url', 'http://127.0.0.1:2', '--key', key)).toBe(3);
    expect(terminal.stderr).toContain('airlock: http://127.0.0.1:2 cannot be reached (ECONNREFUSED)');
    expect(terminal.stderr).not.toContain(key);
  });

  it.each([
    [problem(404, 'job-unknown'), 1],
    [problem(409, 'job-finished'), 1],
    [problem(404, 'task-unknown'), 2],
    [problem(401, 'key-invalid'), 2],
    [problem(400, 'id-invalid'), 2],
    [problem(503, 'queue-unavailable', { retryable: true }), 3],
    [problem(500, 'internal', { retryable: true }), 3],
    [{ status: 502, body: '<h1>Bad gateway</h1>' }, 3],
    [{ status: 404, body: '<h1>Not found</h1>' }, 1],
    [{ status: 301, headers: { location: '/elsewhere' }, body: '' }, 1],
    [{ status: 200, body: '<h1>Welcome</h1>' }, 3],
  ])('turns the answer %j into exit code %i and one line', async (answer, exitCode) => {
    const { url } = await startScriptedApi(answer);
    const terminal = openTerminal({ AIRLOCK_URL: url, AIRLOCK_API_KEY: key });
    expect(await terminal.run('jobs', 'show', 'job_1')).toBe(exitCode);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toMatch(/^airlock: .+\n$/);
  });

  it('exits 3 when an answer breaks off', async () => {
    const { url } = await startScriptedApi((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    });
    const terminal = openTerminal({ AIRLOCK_URL: url, AIRLOCK_API_KEY: key });
    expect(await terminal.run('jobs', 'show', 'job_1')).toBe(3);
  });
});
