import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BareClone, makeBareClone } from '../support/bare-clone.ts';
import { eventually } from '../support/eventually.ts';

const NPM_CI = 'npm ci --include=dev --no-audit --no-fund';
const TSC = 'tsc -p tsconfig.build.json';

let clone: BareClone;
const prepare = (env: NodeJS.ProcessEnv = {}) => clone.run('prepare.mjs', [], env);
const inClone = (...path: string[]) => join(clone.folder, ...path);

beforeEach(async () => {
  clone = await makeBareClone();
});

afterEach(() => clone.remove());

describe('prepare', () => {
  it('installs and builds on a bare machine, and does nothing the second time', async () => {
    const first = await prepare();
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr.replaceAll(/\d+\.\d/g, 'N').split('\n')).toEqual([
      'airlock: installing dependencies',
      'airlock: installed dependencies in N s',
      'airlock: built in N s',
      '',
    ]);
    expect(existsSync(inClone('dist/src/a.js'))).toBe(true);
    expect(await prepare()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await clone.calls()).toEqual([NPM_CI, TSC]);
  });

  it('puts the command where npx looks for one of this package', async () => {
    await clone.write('scripts/command-line/airlock.ts', 'process.stdout.write("ours");');
    await prepare();
    const { stdout } = await promisify(execFile)('npx', ['--no', '@airlock-jobs/airlock'], { cwd: clone.folder });
    expect(stdout).toBe('ours');
  });

  it('installs development dependencies whatever npm was told', async () => {
    await prepare({ npm_config_omit: 'dev', npm_config_production: 'true', npm_config_global: 'true' });
    expect((await clone.calls())[0]).toBe(NPM_CI);
  });

  it('installs again when the lock file has changed', async () => {
    await prepare();
    await clone.write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '2.0.0' } } }));
    await prepare();
    expect(await clone.calls()).toEqual([NPM_CI, TSC, NPM_CI, TSC]);
  });

  it("keeps what somebody's own npm install has put there", async () => {
    await prepare();
    const here = { packages: { 'node_modules/a': { version: '1.0.0' } } };
    await writeFile(inClone('node_modules/.package-lock.json'), JSON.stringify(here));
    await rm(inClone('node_modules/.airlock-installed'));
    await prepare();
    expect(await clone.calls()).toEqual([NPM_CI, TSC]);
  });

  it('builds again when a source is new, changed or gone, and removes what was made of it', async () => {
    await prepare();
    await clone.write('src/b.ts', 'export {};');
    await prepare();
    await clone.write('src/b.ts', 'export const b = 1;');
    await prepare();
    expect(existsSync(inClone('dist/src/b.js'))).toBe(true);
    await rm(inClone('src/b.ts'));
    await prepare();
    expect(existsSync(inClone('dist/src/b.js'))).toBe(false);
    expect(existsSync(inClone('dist/src/a.js'))).toBe(true);
    expect(await clone.calls()).toEqual([NPM_CI, TSC, TSC, TSC, TSC]);
  });

  it.each(['words.txt', 'page.js'])('puts %s beside what is built, and removes it when it is gone', async (name) => {
    await clone.write(`src/${name}`, 'ann');
    await prepare();
    expect(await readFile(inClone(`dist/src/${name}`), 'utf8')).toBe('ann');
    expect(existsSync(inClone('dist/src/a.ts'))).toBe(false);
    await clone.write(`src/${name}`, 'ann\nbob');
    await prepare();
    expect(await readFile(inClone(`dist/src/${name}`), 'utf8')).toBe('ann\nbob');
    await rm(inClone(`src/${name}`));
    await prepare();
    expect(existsSync(inClone(`dist/src/${name}`))).toBe(false);
  });

  it("exits 1 with npm's own words when the installation fails, and tries again the next time", async () => {
    const failed = await prepare({ FAKE_NPM_FAILS: '1' });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('no network');
    expect(await prepare()).toMatchObject({ code: 0 });
  });

  it("exits 1 with the compiler's own words when the build fails, and tries again the next time", async () => {
    await clone.write('src/a.ts', 'broken');
    for (const attempt of [1, 2]) {
      const failed = await prepare();
      expect([attempt, failed.code]).toEqual([attempt, 1]);
      expect(failed.stderr).toContain('a.ts is broken');
    }
  });

  it('does the work once when several runs start at the same time', async () => {
    const runs = await Promise.all([prepare(), prepare(), prepare()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await clone.calls()).toEqual([NPM_CI, TSC]);
    expect(existsSync(inClone('.airlock/prepare.lock'))).toBe(false);
  });

  it('waits for a run that lives and takes over from one that was killed', async () => {
    const lock = inClone('.airlock/prepare.lock');
    await mkdir(lock, { recursive: true });
    let said = '';
    const waiting = clone.run(
      'prepare.mjs',
      [],
      {},
      {
        hear: (text) => {
          said += text;
        },
      },
    );
    await eventually(() => said.includes('waiting for another run'));
    expect(await clone.calls()).toEqual([]);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, anHourAgo, anHourAgo);
    expect((await waiting).code).toBe(0);
    expect(await clone.calls()).toEqual([NPM_CI, TSC]);
  });
});
