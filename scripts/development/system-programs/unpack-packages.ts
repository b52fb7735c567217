import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';
import type { SystemProgram } from './system-program.ts';

interface Unpacking {
  /** The folder that keeps the unpacked packages. */
  folder: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

/** The C library belongs to the system's own loader. */
const NEVER_OURS = ['libc6', 'libc-bin'];

// Finds its libraries and fonts beside itself, wherever the data folder is moved.
const wrapperFor = (program: string, libraryFolders: string[]) => `#!/bin/sh
root=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH="${libraryFolders.map((folder) => `$root/${folder}`).join(':')}"
export LD_LIBRARY_PATH
if [ -d "$root/etc/fonts" ]; then
  export FONTCONFIG_PATH="$root/etc/fonts" XDG_DATA_HOME="$root/usr/share"
fi
exec "$root/${program}" "$@"
`;

/** Where `unpackPackages` leaves the program to start. */
export function unpackedProgramIn(folder: string, { name }: Pick<SystemProgram, 'name'>): string {
  return join(folder, 'unpacked', name);
}

/** Downloads a package and all that it needs and is not installed into `cwd`; `lists` says whose lists apt-get reads. */
async function download(name: string, lists: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const aptGet = ['apt-get', '-qq', ...lists];
  const { output } = await runCommand([...aptGet, '-s', 'install', '--no-install-recommends', name], { env });
  const wanted = Array.from(output.matchAll(/^Inst (\S+)/gm), ([, each = '']) => each);
  const ours = wanted.filter((each) => !NEVER_OURS.includes(each));
  return ours.includes(name) && (await runCommand([...aptGet, 'download', ...ours], { env, cwd })).ok;
}

/** Package lists of our own in `cwd`, for a system that has none or old ones. */
async function fetchPackageLists(cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  for (const needed of ['lists/partial', 'cache/archives/partial']) await mkdir(join(cwd, needed), { recursive: true });
  // As root apt would become a user who may not write here.
  const folders = [`Dir::State::Lists=${cwd}/lists`, `Dir::Cache=${cwd}/cache`, 'APT::Sandbox::User=root'];
  const own = folders.flatMap((setting) => ['-o', setting]);
  await runCommand(['apt-get', '-qq', ...own, 'update'], { env, cwd });
  return own;
}

async function unpackAll(name: string, cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const isThere = await download(name, [], cwd, env);
  if (!isThere && !(await download(name, await fetchPackageLists(cwd, env), cwd, env))) return false;
  for (const file of (await readdir(cwd)).filter((entry) => entry.endsWith('.deb'))) {
    if (!(await runCommand(['dpkg-deb', '-x', file, 'root'], { env, cwd })).ok) return false;
  }
  return true;
}

async function writeWrapper(root: string, { name, unpackedPath }: SystemProgram): Promise<void> {
  const files = await readdir(root, { recursive: true });
  const libraries = files.filter((file) => /\.so(\.[\d.]+)?$/.test(file)).map((file) => dirname(file));
  const program = join(dirname(unpackedPath), name);
  if (program !== unpackedPath) await symlink(basename(unpackedPath), join(root, program));
  const wrapper = join(root, name);
  await writeFile(wrapper, wrapperFor(program, [...new Set(libraries)]));
  await chmod(wrapper, 0o755);
}

/**
 * Gets a program without any rights: downloads the distribution's packages (Debian and its kin only) and unpacks them
 * into a folder of ours. Gives the path of a wrapper that starts it with what they brought.
 */
export async function unpackPackages(
  program: SystemProgram,
  { folder, env, log }: Unpacking,
): Promise<string | undefined> {
  if (!findOnPath('apt-get', env) || !findOnPath('dpkg-deb', env)) return undefined;
  log(`unpacking the distribution's ${program.title} packages into the data folder`);
  await mkdir(folder, { recursive: true });
  const cwd = await mkdtemp(join(folder, 'unpacking-'));
  try {
    const [name = ''] = program.packages['apt-get'];
    if (!(await unpackAll(name, cwd, env))) return undefined;
    await writeWrapper(join(cwd, 'root'), program);
    // Another process may have been faster; then its folder serves.
    await rename(join(cwd, 'root'), join(folder, 'unpacked')).catch(() => undefined);
    return unpackedProgramIn(folder, program);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
