import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';

interface Unpacking {
  /** The folder that keeps the unpacked packages. */
  folder: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

const SERVER_PACKAGE = 'redis-tools';

// Finds its libraries beside itself, wherever the data folder is moved.
const wrapperFor = (libraryFolders: string[]) => `#!/bin/sh
root=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH="${libraryFolders.map((folder) => `$root/${folder}`).join(':')}"
export LD_LIBRARY_PATH
exec "$root/usr/bin/redis-server" "$@"
`;

/** Where `unpackRedisServer` leaves the program to start. */
export function unpackedServerIn(folder: string): string {
  return join(folder, 'unpacked', 'redis-server');
}

/** The libraries a package needs, the C library aside: `libssl3 (>= 3.0), a | b` gives libssl3 and a. */
function parseLibraries(depends: string) {
  const names = depends.split(',').map((entry) => /^[a-z0-9.+-]+/.exec(entry.trim())?.[0] ?? '');
  return names.filter((name) => /^(lib|lua)/.test(name) && name !== 'libc6');
}

async function isInstalled(name: string, env: NodeJS.ProcessEnv) {
  const { output } = await runCommand(['dpkg', '-s', name], { env });
  return output.includes('\nStatus: install ok installed\n');
}

/** How to call apt-get in `cwd`: with the system's package lists, or with fresh ones of our own where it has none. */
async function openPackageLists(cwd: string, env: NodeJS.ProcessEnv) {
  const system = ['apt-get', '-qq'];
  if ((await runCommand([...system, 'download', SERVER_PACKAGE], { env, cwd })).ok) return system;
  for (const needed of ['lists/partial', 'cache/archives/partial']) await mkdir(join(cwd, needed), { recursive: true });
  // As root apt would become a user who may not write here.
  const folders = [`Dir::State::Lists=${cwd}/lists`, `Dir::Cache=${cwd}/cache`, 'APT::Sandbox::User=root'];
  const own = [...system, ...folders.flatMap((setting) => ['-o', setting])];
  await runCommand([...own, 'update'], { env, cwd });
  return own;
}

/** Downloads the server and all libraries it needs that are not installed, and unpacks them into `cwd`/root. */
async function unpackAll(cwd: string, env: NodeJS.ProcessEnv) {
  const aptGet = await openPackageLists(cwd, env);
  const wanted = [SERVER_PACKAGE];
  for (const name of wanted) {
    if (!(await runCommand([...aptGet, 'download', name], { env, cwd })).ok) return false;
    const file = (await readdir(cwd)).find((entry) => entry.startsWith(`${name}_`)) ?? '';
    if (!(await runCommand(['dpkg-deb', '-x', file, 'root'], { env, cwd })).ok) return false;
    const { output } = await runCommand(['dpkg-deb', '-f', file, 'Depends'], { env, cwd });
    for (const library of parseLibraries(output)) {
      if (!wanted.includes(library) && !(await isInstalled(library, env))) wanted.push(library);
    }
  }
  return true;
}

async function writeWrapper(root: string) {
  const files = await readdir(root, { recursive: true });
  const libraries = files.filter((file) => /\.so(\.[\d.]+)?$/.test(file)).map((file) => dirname(file));
  await symlink('redis-check-rdb', join(root, 'usr/bin/redis-server'));
  const wrapper = join(root, 'redis-server');
  await writeFile(wrapper, wrapperFor([...new Set(libraries)]));
  await chmod(wrapper, 0o755);
}

/**
 * Gets Redis without any rights: downloads the distribution's packages (about 2 MB, Debian and its kin only) and
 * unpacks them into a folder of ours. Gives the path of a wrapper that starts it with those libraries.
 */
export async function unpackRedisServer({ folder, env, log }: Unpacking): Promise<string | undefined> {
  if (!findOnPath('apt-get', env) || !findOnPath('dpkg-deb', env)) return undefined;
  log("unpacking the distribution's Redis packages into the data folder");
  await mkdir(folder, { recursive: true });
  const cwd = await mkdtemp(join(folder, 'unpacking-'));
  try {
    if (!(await unpackAll(cwd, env))) return undefined;
    await writeWrapper(join(cwd, 'root'));
    // Another process may have been faster; then its folder serves.
    await rename(join(cwd, 'root'), join(folder, 'unpacked')).catch(() => undefined);
    return unpackedServerIn(folder);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
