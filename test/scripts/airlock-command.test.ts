import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
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

  it('reads .env of the folder it is typed in; what is set already goes before', async () => {
    const show = 'const { A, B } = process.env; process.stdout.write([A, B].join());';
    await clone.write('scripts/command-line/airlock.ts', show);
    await clone.write('.env', '# a remark\nA=file\nB="the file\'s own"\n');
    expect((await clone.run('airlock.mjs', [], { A: 'set' }, { cwd: clone.folder })).stdout).toBe("set,the file's own");
    expect((await clone.run('airlock.mjs', [], { A: 'set' })).stdout).toBe('set,');
  });

  it('says so where .env cannot be read, and goes no further', async () => {
    await mkdir(join(clone.folder, '.env'));
    const failed = await clone.run('airlock.mjs', [], {}, { cwd: clone.folder });
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^airlock: \.env: EISDIR/) });
    expect(await clone.calls()).toEqual([]);
  });

  it('reads .env as editors of Windows write it', async () => {
    await clone.write('scripts/command-line/airlock.ts', 'process.stdout.write(JSON.stringify(process.env.A));');
    await clone.write('.env', '\ufeffA=first\r\nB=2\r\n');
    expect((await clone.run('airlock.mjs', [], {}, { cwd: clone.folder })).stdout).toBe('"first"');
  });

  it('refuses an .env of which a line would be lost', async () => {
    const refusalOf = async (content: string | Buffer) => {
      await writeFile(join(clone.folder, '.env'), content);
      return clone.run('airlock.mjs', [], {}, { cwd: clone.folder });
    };
    const said = (text: string) => ({ code: 1, stdout: '', stderr: `airlock: .env: ${text}\n` });
    expect(await refusalOf('A=1\nNODE_ENV\nB=2\n')).toEqual(said('line 2 is no NAME=VALUE'));
    expect(await refusalOf('A="two\nlines"\n# a remark\nexport B=1\nC: 2\n')).toEqual(said('line 5 is no NAME=VALUE'));
    expect(await refusalOf('A=1\n\nA B=2\n')).toEqual(said('line 3 is no NAME=VALUE'));
    expect(await refusalOf(Buffer.from('\ufeffA=1\n', 'utf16le'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^airlock: \.env: .*not valid/),
    });
  });

  it('neither installs nor builds in production', async () => {
    await clone.run('prepare.mjs');
    const calls = await clone.calls();
    await clone.write('src/a.ts', 'export const changed = 1;');
    const production = await clone.run('airlock.mjs', ['api'], { NODE_ENV: 'production' });
    expect(production).toEqual({ code: 0, stdout: 'api', stderr: '' });
    expect(await clone.calls()).toEqual(calls);
  });

  it('exits 1 and says why when the clone cannot be made ready', async () => {
    const failed = await clone.run('airlock.mjs', [], { FAKE_NPM_FAILS: '1' });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('no network');
  });
});
