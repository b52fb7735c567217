import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findPackageRoot } from '../../development/find-package-root.ts';

const execute = promisify(execFile);
const MOST_OUTPUT = 64 << 20;

/** A build of the product. */
export interface Build {
  /** The folder with its `package.json` and its `dist`. */
  folder: string;
  /** Its version, and its revision where git knows one. */
  label: string;
}

/** The API or the workers of a build: a command of `airlock`, or in older ones a script of their own. */
export function commandOf({ folder }: Pick<Build, 'folder'>, name: 'api' | 'workers'): string[] {
  const scripts = join(folder, 'dist', 'scripts', 'command-line');
  const isCommand = existsSync(join(scripts, 'processes', `run-${name}.js`));
  return [process.execPath, ...(isCommand ? [join(scripts, 'airlock.js'), name] : [join(scripts, `${name}.js`)])];
}

async function git(args: readonly string[], cwd: string): Promise<string | undefined> {
  try {
    return (await execute('git', args, { cwd, maxBuffer: MOST_OUTPUT })).stdout.trim();
  } catch {
    return undefined;
  }
}

async function describeBuild(folder: string, revision: string | undefined): Promise<Build> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, label: revision === undefined ? version : `${version} (${revision})` };
}

/** The build that this process is of. */
export async function findOwnBuild(): Promise<Build> {
  const folder = findPackageRoot();
  return describeBuild(folder, await git(['describe', '--always', '--dirty'], folder));
}

/** Runs a command of a build; throws with what it said. */
async function run(folder: string, command: string, ...args: string[]): Promise<void> {
  try {
    await execute(command, args, { cwd: folder, maxBuffer: MOST_OUTPUT });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${`${stdout}${stderr}`.trim().slice(-2000)}`);
  }
}

/** Packages of our own serve a revision that asks for the same ones. */
async function takePackages(root: string, folder: string): Promise<void> {
  const [own, other] = await Promise.all([root, folder].map((one) => readFile(join(one, 'package-lock.json'), 'utf8')));
  if (own === other) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run(folder, 'npm', 'ci', '--include=dev');
}

/** Unpacks a revision into a folder and builds it there. */
async function buildRevision(root: string, revision: string, folder: string): Promise<void> {
  const archive = join(folder, 'revision.tar');
  await run(root, 'git', 'archive', `--output=${archive}`, revision);
  await run(folder, 'tar', '-xf', archive);
  await rm(archive);
  await takePackages(root, folder);
  await run(folder, 'npm', 'run', 'build');
}

/**
 * Opens another build: that of a folder, or of a revision of this repository, which is unpacked and built in a folder of
 * its own until `close`. Throws a RangeError for what is neither.
 */
export async function openBuild(
  against: string,
  say: (line: string) => void,
): Promise<{ build: Build; close: () => Promise<void> }> {
  const given = resolve(against);
  if (against !== '' && existsSync(join(given, 'package.json'))) {
    const build = await describeBuild(given, await git(['describe', '--always', '--dirty'], given));
    if (!existsSync(commandOf(build, 'api')[1] ?? '')) {
      throw new RangeError(`--against: ${against} has no build: run npm run build there`);
    }
    return { build, close: async () => undefined };
  }
  const root = findPackageRoot();
  const revision = /^(-|$)/.test(against)
    ? undefined
    : await git(['rev-parse', '--short', '--verify', '--end-of-options', `${against}^{commit}`], root);
  if (!revision) {
    throw new RangeError(`--against: ${against} is neither a folder of Airlock nor a revision that git knows here`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'airlock-build-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    say(`building ${revision} in ${folder}`);
    await buildRevision(root, revision, folder);
    return { build: await describeBuild(folder, revision), close };
  } catch (error) {
    await close();
    throw error;
  }
}
