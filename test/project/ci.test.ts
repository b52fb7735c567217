import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInRoot } from './repo-files.ts';

/** Notes its arguments; `npm test` leaves a report of 7 tests; what is named in NPM_FAILS fails. */
const FAKE_NPM = `#!/bin/sh
echo "$*" >>"$CALLS"
for argument; do
  case "$argument" in --outputFile.json=*)
    echo "{\\"numPassedTests\\":$((7 - \${FAILED:-0})),\\"numFailedTests\\":\${FAILED:-0},\\"numPendingTests\\":1}" >"\${argument#*=}" ;;
  esac
done
case "$*" in *"$NPM_FAILS"*) exit 1 ;; esac
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-ci-'));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, '.ci'));
  await writeFile(join(folder, 'bin/npm'), FAKE_NPM);
  await chmod(join(folder, 'bin/npm'), 0o755);
  await cp(fileURLToPath(new URL('../../.ci/run', import.meta.url)), join(folder, '.ci/run'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Runs a command with the fake npm; returns its exit code, its last line and what npm was told. */
async function run(command: string[], { fails = 'nothing', failed = 0 } = {}) {
  const [file = '', ...args] = command;
  const calls = join(folder, 'calls');
  const PATH = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { PATH, CALLS: calls, NPM_FAILS: fails, FAILED: String(failed), TMPDIR: folder };
  const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile(file, args, { env, cwd: folder }, (error, text) =>
      resolve({ code: Number(error?.code ?? 0), stdout: text }),
    );
  });
  const told = (await readFile(calls, 'utf8').catch(() => '')).trim().split('\n');
  return { code, last: stdout.trimEnd().split('\n').at(-1), told: told.map((line) => line.split(' -- ')[0]) };
}

const CI = ['bash', '.ci/run'];
const ALL = [
  'test',
  'run demo',
  'run chaos',
  'run canaries',
  'run hostile',
  'run soak',
  'run deliveries',
  'run fuzz',
  'run lint',
  'run types',
  'run unused',
];

describe('.ci/run', () => {
  it('counts every test, and one each for the demo, the campaigns and the checks', async () => {
    expect(await run(CI)).toEqual({ code: 0, last: '17 passed, 0 failed, 1 skipped', told: ALL });
  });

  it.each(ALL.slice(1))('goes on after a failing %s, and fails', async (fails) => {
    expect(await run(CI, { fails })).toEqual({ code: 1, last: '16 passed, 1 failed, 1 skipped', told: ALL });
  });

  it('fails when a test does, and when vitest fails though every test passed', async () => {
    expect(await run(CI, { fails: 'test ', failed: 2 })).toMatchObject({
      code: 1,
      last: '15 passed, 2 failed, 1 skipped',
    });
    expect(await run(CI, { fails: 'test ' })).toMatchObject({ code: 1, last: '17 passed, 1 failed, 1 skipped' });
  });
});

describe('npm run check', () => {
  const { scripts } = JSON.parse(readInRoot('package.json')) as { scripts: Record<string, string> };

  it('does what CI does, the demo and the campaigns aside, and stops at the first that fails', async () => {
    const check = ['sh', '-c', scripts.check ?? ''];
    expect(await run(check)).toMatchObject({ code: 0, told: ['run lint', 'run types', 'test', 'run unused'] });
    expect(await run(check, { fails: 'run types' })).toMatchObject({ code: 1 });
  });
});
