import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BareClone, makeBareClone } from '../support/bare-clone.ts';

let clone: BareClone;

beforeEach(async () => {
  clone = await makeBareClone();
  await clone.write('scripts/command-line/airlock.ts', 'process.stdout.write(process.argv.slice(2).join());');
});

afterEach(() => clone.remove());

describe('airlock.mjs', () => {
  it('makes a bare clone ready and is the built command, with nothing of its own on stdout', async () => {
    const first = await clone.run('airlock.mjs', ['jobs', '--json']);
    expect(first).toMatchObject({ code: 0, stdout: 'jobs,--json' });
    expect(first.stderr).toContain('airlock: built');
    expect(await clone.run('airlock.mjs', ['redact'])).toEqual({ code: 0, stdout: 'redact', stderr: '' });
  });

  it('can be run by its own path', async () => {
    const env = { ...process.env, npm_execpath: join(clone.folder, 'npm/npm-cli.js') };
    const { stdout } = await promisify(execFile)(join(clone.folder, 'scripts/airlock.mjs'), ['jobs'], { env });
    expect(stdout).toBe('jobs');
  });

  it('exits 1 and says why when the clone cannot be made ready', async () => {
    const failed = await clone.run('airlock.mjs', [], { FAKE_NPM_FAILS: '1' });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('no network');
  });
});
