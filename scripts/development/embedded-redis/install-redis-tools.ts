import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';

interface Installing {
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  log: (line: string) => void;
}

const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-y', '-o', 'DPkg::Lock::Timeout=60'];

// On Debian redis-tools holds the server too, and unlike redis-server brings no service that would start on port 6379.
const INSTALLERS: Record<string, readonly string[][]> = {
  'apt-get': [
    [...APT, 'install', '--no-install-recommends', 'redis-tools'],
    [...APT, 'update'],
    [...APT, 'install', '--no-install-recommends', 'redis-tools'],
  ],
  dnf: [
    ['dnf', '-q', '-y', 'install', 'redis'],
    ['dnf', '-q', '-y', 'install', 'valkey'],
  ],
  apk: [
    ['apk', '--quiet', 'add', '--no-cache', 'redis'],
    ['apk', '--quiet', 'add', '--no-cache', 'valkey'],
  ],
};

/**
 * Installs Redis from the system's packages, as root or with a `sudo` that asks for no password. No service is started.
 * False when this machine has no known package manager, we have no right to use it, or it fails.
 */
export async function installRedisTools({ env, isRoot, log }: Installing): Promise<boolean> {
  const [manager, commands = []] =
    Object.entries(INSTALLERS).find(([name]) => findOnPath(name, env) !== undefined) ?? [];
  if (!manager) return false;
  const prefix = isRoot ? [] : ['sudo', '-n'];
  if (!isRoot && !(await runCommand(['sudo', '-n', 'true'], { env })).ok) return false;
  log(`installing Redis from the system's packages with ${manager}`);
  for (const command of commands) {
    const { ok } = await runCommand([...prefix, ...command], { env });
    if (ok && command.at(-1) !== 'update') return true;
  }
  return false;
}
