import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { installRedisTools } from './install-redis-tools.ts';
import { runCommand } from './run-command.ts';
import { unpackedServerIn, unpackRedisServer } from './unpack-redis-server.ts';

/** Where to look, and where to keep what was found. `log` gets one line per thing that takes a while. */
export interface Lookup {
  dataDir: string;
  env?: NodeJS.ProcessEnv;
  isRoot?: boolean;
  log?: (line: string) => void;
}

const OLDEST = [6, 2] as const;

const WAYS = `Airlock needs Redis ${OLDEST.join('.')} or newer and found none. One of these helps:
  - a running Redis:       REDIS_URL=redis://127.0.0.1:6379
  - Debian, Ubuntu:        sudo apt-get install redis-tools   (the program, without a service)
  - Fedora, RHEL:          sudo dnf install redis
  - Alpine:                apk add redis
  - macOS:                 brew install redis
  - a binary of your own:  REDIS_SERVER_BIN=/path/to/redis-server`;

/** True when the binary starts and is new enough: `Redis server v=7.0.15 …`, `Valkey server v=8.0.1 …`. */
async function isUsable(binary: string, env: NodeJS.ProcessEnv) {
  const { output } = await runCommand([binary, '--version'], { env });
  const [, major = '0', minor = '0'] = /server v=(\d+)\.(\d+)/.exec(output) ?? [];
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}

/** Debian keeps the server in redis-tools under the checker's name; called by its own name it is the server. */
async function linkChecker(checker: string, link: string) {
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(checker, link).catch(() => undefined);
  return link;
}

async function findInstalled(folder: string, env: NodeJS.ProcessEnv) {
  const link = join(folder, 'redis-server');
  const onPath = ['redis-server', 'valkey-server'].map((name) => findOnPath(name, env));
  for (const binary of [...onPath, link, unpackedServerIn(folder)]) {
    if (binary && (await isUsable(binary, env))) return binary;
  }
  for (const name of ['redis-check-rdb', 'valkey-check-rdb']) {
    const checker = findOnPath(name, env);
    if (checker && (await isUsable(await linkChecker(checker, link), env))) return link;
  }
  return undefined;
}

/**
 * Finds a Redis server to run, or gets one: REDIS_SERVER_BIN, PATH, what an earlier run kept, the system's packages (as
 * root or with `sudo -n`), the distribution's packages unpacked in the data folder. Throws with the ways to get one
 * when nothing helps, and when REDIS_SERVER_BIN is set to something that is no Redis.
 */
export async function findRedisServer(lookup: Lookup): Promise<string> {
  const { env = process.env, isRoot = process.getuid?.() === 0, log = () => undefined } = lookup;
  const named = env.REDIS_SERVER_BIN;
  if (named) {
    if (await isUsable(named, env)) return named;
    throw new Error(`REDIS_SERVER_BIN=${named} is no Redis server of version ${OLDEST.join('.')} or newer`);
  }
  const folder = join(resolve(lookup.dataDir), 'redis-server');
  const installed = await findInstalled(folder, env);
  if (installed) return installed;
  if (await installRedisTools({ env, isRoot, log })) {
    const fresh = await findInstalled(folder, env);
    if (fresh) return fresh;
  }
  const unpacked = await unpackRedisServer({ folder, env, log });
  if (unpacked && (await isUsable(unpacked, env))) return unpacked;
  throw new Error(WAYS);
}
