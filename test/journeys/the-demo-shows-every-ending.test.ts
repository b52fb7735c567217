import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { findProcesses } from '../support/find-processes.ts';

const script = fileURLToPath(new URL('../../scripts/command-line/airlock.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** Settings of a real model and a real Redis, where nobody listens: the demo must ask neither. */
const distractions = {
  ...{ OPENAI_API_KEY: 'sk-none', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', REDIS_URL: 'redis://127.0.0.1:1' },
  ...{
    AIRLOCK_DATA_DIR: '/nowhere',
    AIRLOCK_MODEL: 'none',
    AIRLOCK_PREFIX: 'other',
    PORT: '1',
    NODE_ENV: 'production',
  },
};

interface Demo {
  child: ChildProcess;
  /** What it wrote to stdout so far. */
  said: () => string;
  complained: () => string;
  exitCode: Promise<number | null>;
}

let started: ChildProcess[] = [];

function startDemo(folder: string, ...args: string[]): Demo {
  const env = { ...process.env, ...distractions };
  const child = spawn(process.execPath, ['--import', tsx, script, 'demo', ...args], { cwd: folder, env });
  started.push(child);
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said: () => said, complained: () => complained, exitCode };
}

let folder: string;

/** Nothing that belongs to the folder runs. */
const isQuiet = () => findProcesses(folder).length === 0;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-demo-')));
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  await eventually(isQuiet, { describe: 'the Redis of a killed demo to end' });
  await rm(folder, { recursive: true, force: true });
});

describe('airlock demo', () => {
  it('shows every ending, finds no original on the wire, writes its report and leaves no process', async () => {
    const demo = startDemo(folder);
    expect([await demo.exitCode, demo.complained()]).toEqual([0, '']);
    const said = demo.said();
    for (const ending of ['at once', 'after a retry', 'after a throttle', 'after asking again']) {
      expect(said).toMatch(new RegExp(`^ {2}succeeded ${ending} +\\d+ {3}job_[0-9a-f-]{36}$`, 'm'));
    }
    const answered = ['the fallback model', 'a rule', 'a person'].map((by) => `answered by ${by}`);
    for (const ending of [...answered, 'waits for a person', 'cancelled']) {
      expect(said).toMatch(new RegExp(`^ {2}${ending} +1 {3}job_[0-9a-f-]{36}$`, 'm'));
    }
    for (const ending of ['expired', 'dead letter: model-error']) {
      expect(said).toMatch(new RegExp(`^ {2}${ending} +1 {3}job_[0-9a-f-]{36}\\n {6}.+ \\d attempts?\\.$`, 'm'));
    }
    const endings = '136 succeeded + 1 in review + 1 cancelled + 1 expired + 1 dead letter';
    expect(said).toContain(`  140 accepted = ${endings}\n  none lost, in `);
    expect(said).toMatch(/^ {2}searched \d{3} requests \(\d+ KB\) for \d{3} originals: 0 found$/m);
    const [, sent, recorded] = /(\d+) requests sent, (\d+) attempts on record/.exec(said) ?? [];
    expect(sent).toBe(recorded);
    expect(said.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const report = await readFile(join(folder, '.airlock', 'demo', 'report.html'), 'utf8');
    expect(report).toContain('</html>');
    expect(report).not.toMatch(/<script|\bsrc=|href="(?!#)|https?:\/\//i);
    await eventually(isQuiet, { describe: 'every process of the demo to end' });
  }, 120_000);

  it('stays when asked to, lets no second demo in, and ends cleanly when told', async () => {
    const demo = startDemo(folder, '--stay');
    // Its last lines: what it says before them may come by itself.
    const findPlaces = () => /API {5}(\S+)[\s\S]+Key {5}(\S+)\n/.exec(demo.said());
    await eventually(() => findPlaces() ?? demo.child.exitCode, { withinMs: 100_000 });
    expect(demo.child.exitCode, demo.complained()).toBeNull();
    const [, url, key] = findPlaces() ?? [];
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${url}/v1/jobs?status=failed`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/admin/queues`, { headers })).status).toBe(200);

    const second = startDemo(folder);
    expect(await second.exitCode).toBe(1);
    expect(second.complained()).toContain('another demo runs');

    demo.child.kill('SIGINT');
    expect(await demo.exitCode).toBe(0);
    await eventually(isQuiet, { describe: 'every process of the demo to end' });
    await expect(stat(join(folder, '.airlock', 'demo.lock'))).rejects.toThrow('ENOENT');
  }, 120_000);
});
