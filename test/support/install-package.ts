import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readInRoot } from '../project/repo-files.ts';

const run = promisify(execFile);

export const PACKAGE_NAME = '@airlock-jobs/airlock';

/** A project of somebody else's that has installed what `npm pack` makes. */
export interface InstalledPackage {
  folder: string;
  /** The package's files, by their paths in it. */
  files: string[];
  /** Bytes of them all. */
  unpackedSize: number;
  /** The command, as the link in `node_modules/.bin` leads to it. */
  airlock: string;
  write: (name: string, text: string) => Promise<void>;
  remove: () => Promise<void>;
}

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

/** The packages that it asks for, and Node's own types, which every TypeScript project has. */
async function linkDependencies(modules: string): Promise<void> {
  const { dependencies } = JSON.parse(readInRoot('package.json')) as { dependencies: Record<string, string> };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(resolve('node_modules', name), join(modules, name));
  }
}

/**
 * Packs the package as it is built and installs it in a new folder, without a network: with the packages that it asks for
 * alone, or all by itself.
 */
export async function installPackage({ isAlone = false } = {}): Promise<InstalledPackage> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-pack-')));
  const modules = join(folder, 'node_modules');
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout) as Packed[];
  if (packed === undefined) throw new Error(`npm packed nothing: ${stdout}`);
  await run('tar', ['-xzf', packed.filename], { cwd: folder });
  await rm(join(folder, packed.filename));
  await mkdir(join(modules, '.bin'), { recursive: true });
  await mkdir(join(modules, dirname(PACKAGE_NAME)));
  await rename(join(folder, 'package'), join(modules, PACKAGE_NAME));
  await symlink(`../${PACKAGE_NAME}/scripts/airlock.mjs`, join(modules, '.bin/airlock'));
  if (!isAlone) await linkDependencies(modules);
  return {
    ...{ folder, files: packed.files.map(({ path }) => path), unpackedSize: packed.unpackedSize },
    airlock: join(modules, '.bin/airlock'),
    write: (name, text) => writeFile(join(folder, name), text),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}
