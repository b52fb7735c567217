import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInRoot } from './repo-files.ts';

/**
 * Notes the Node it runs on and its arguments; `npm test` leaves a report of 7 tests, `npm install` a Node of the version
 * that it is asked for; what is named in NPM_FAILS fails.
 */
const FAKE_NPM = `#!/bin/sh
echo "$(node --version) $*" >>"$CALLS"
case "$*" in *"$NPM_FAILS"*) [ "$1" = test ] || exit 1 ;; esac
if [ "$1" = install ]; then
  for package; do :; done
  mkdir -p "$3/node_modules/\${package%@*}/bin"
  printf '#!/bin/sh\\necho v%s\\n' "\${package#*@}" >"$3/node_modules/\${package%@*}/bin/node"
  chmod +x "$3/node_modules/\${package%@*}/bin/node"
fi
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
  await writeFile(join(folder, 'bin/npm'), FAKE_NPM);
  await chmod(join(folder, 'bin/npm'), 0o755);
  await cp(fileURLToPath(new URL('../../.ci', import.meta.url)), join(folder, '.ci'), { recursive: true });
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
  const own = `${process.version} `;
  const plain = told.map((line) => (line.split(' -- ')[0] ?? '').replace(own, '').replace(/^install .*@/, 'install '));
  const lines = stdout.trimEnd().split('\n');
  return { code, last: lines.at(-1), told: plain, failures: lines.filter((line) => line.startsWith('failed: ')) };
}

const CI = ['bash', '.ci/run'];
const OWN = [
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

const versions = readInRoot('.ci/node-versions').trim().split('\n');
const lineOf = (version: string) => version.replace(/^v/, '').split('.')[0];
/** Those that are not of the line of this Node, which did all of the above. */
const others = versions.filter((version) => lineOf(version) !== lineOf(process.version));
const onEach = ['run lint', 'run types', 'run test:quick', 'run demo'];
const ALL = [
  ...OWN,
  ...others.flatMap((version) => [`install ${version}`, ...onEach.map((call) => `v${version} ${call}`)]),
];
const PASSED = 7 + OWN.length - 1 + others.length * onEach.length;

/** The last line of .ci/run, with one test that was skipped. */
const counts = (passed: number, failed = 0) => `${passed} passed, ${failed} failed, 1 skipped`;

describe('.ci/run', () => {
  it('counts every test, and one each for the demo, the campaigns and the checks, some of them on each Node', async () => {
    expect(await run(CI)).toEqual({ code: 0, last: counts(PASSED), told: ALL, failures: [] });
  });

  it.each(OWN.slice(1))('goes on after a failing %s, and fails', async (fails) => {
    const again = onEach.includes(fails) ? others.length : 0;
    expect(await run(CI, { fails })).toMatchObject({ code: 1, last: counts(PASSED - 1 - again, 1 + again), told: ALL });
  });

  it('fails when a test does, and when vitest fails though every test passed', async () => {
    expect(await run(CI, { fails: 'test ', failed: 2 })).toMatchObject({ code: 1, last: counts(PASSED - 2, 2) });
    expect(await run(CI, { fails: 'test ' })).toMatchObject({ code: 1, last: counts(PASSED, 1) });
  });

  it('fails by name for a line of Node that cannot be had, and brings none twice', async () => {
    const [lost = '', ...got] = others;
    const first = await run(CI, { fails: `@${lost}` });
    expect(first).toMatchObject({ code: 1, last: counts(PASSED - onEach.length, 1) });
    expect(first.failures).toEqual([`failed: Node ${lost} cannot be had`]);
    const { told } = await run(CI);
    expect(told.filter((call) => call === `install ${lost}`)).toHaveLength(2);
    for (const version of got) expect(told.filter((call) => call === `install ${version}`)).toHaveLength(1);
  });
});

describe('.ci/node-versions', () => {
  it('begins with the oldest line that is supported, and ends with the one of the image', () => {
    const { engines } = JSON.parse(readInRoot('package.json')) as { engines: { node: string } };
    expect(lineOf(versions[0] ?? '')).toBe(/^>=(\d+)\./.exec(engines.node)?.[1]);
    expect(readInRoot('Dockerfile')).toContain(`ARG NODE=node:${versions.at(-1)}-slim\n`);
    for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const told = /(\d+), (\d+) and (\d+) are tried with every change/.exec(readInRoot('README.md'))?.slice(1);
    expect(told).toEqual(versions.map(lineOf));
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
