import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';
import type { SystemProgram } from './system-program.ts';

interface Installing {
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  log: (line: string) => void;
}

const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-y', '-o', 'DPkg::Lock::Timeout=60'];

/** What each package manager is told, one after the other until it has installed the package. */
const installers = {
  'apt-get': (name: string) => {
    const install = [...APT, 'install', '--no-install-recommends', name];
    return [install, [...APT, 'update'], install];
  },
  dnf: (name: string) => [['dnf', '-q', '-y', 'install', name]],
  apk: (name: string) => [['apk', '--quiet', 'add', '--no-cache', name]],
};

/**
 * Installs a program from the system's packages, as root or with a `sudo` that asks for no password. False when this
 * machine has no known package manager, we have no right to use it, or it fails.
 */
export async function installPackages(
  { title, packages }: Pick<SystemProgram, 'title' | 'packages'>,
  { env, isRoot, log }: Installing,
): Promise<boolean> {
  const managers = Object.keys(installers) as (keyof typeof installers)[];
  const manager = managers.find((name) => findOnPath(name, env) !== undefined);
  if (!manager) return false;
  const prefix = isRoot ? [] : ['sudo', '-n'];
  if (!isRoot && !(await runCommand(['sudo', '-n', 'true'], { env })).ok) return false;
  log(`installing ${title} from the system's packages with ${manager}`);
  for (const command of packages[manager].flatMap(installers[manager])) {
    const { ok } = await runCommand([...prefix, ...command], { env });
    if (ok && command.at(-1) !== 'update') return true;
  }
  return false;
}
