import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '../../development/embedded-redis/find-redis-server.ts';
import type { Connected, FaultTargets } from './fault-targets.ts';
import { type RestartableRedis, startRestartableRedis } from './restartable-redis.ts';
import type { Provider } from './start-provider.ts';
import { startProxy } from './start-proxy.ts';
import { superviseProcess } from './supervise-process.ts';

/** A process to run: its program, and its settings, given where its Redis, its provider and the data folder are. */
export interface ProcessGiven {
  name: string;
  command: readonly string[];
  startedEvent: string;
  envFor: (places: { redisUrl: string; providerUrl: string; dataDir: string }) => Record<string, string>;
}

interface EnvironmentGiven {
  provider: Provider;
  workers: readonly ProcessGiven[];
  api?: ProcessGiven;
  /** Processes that run beside these and are not struck. */
  besides?: readonly ProcessGiven[];
  queuePatterns: readonly string[];
}

/** Redis, processes, and the network between them, all to be struck. */
export interface FaultEnvironment extends FaultTargets {
  /** Holds Redis' files and the log of each life of each process. */
  folder: string;
  logFolder: string;
  besides: readonly Connected[];
  /** Ends the processes; Redis stays. */
  endProcesses: () => Promise<void>;
  /** Ends Redis, too. */
  close: () => Promise<void>;
  remove: () => Promise<void>;
}

/** The file of a script as it was built; `name` is its path under `scripts/`, without its ending. */
export const builtScript = (name: string): string => new URL(`../../${name}.js`, import.meta.url).pathname;

interface Places {
  provider: Provider;
  redis: RestartableRedis;
  logFolder: string;
  dataDir: string;
}

async function startConnected(
  given: ProcessGiven,
  { provider, redis, logFolder, dataDir }: Places,
): Promise<Connected> {
  const proxy = await startProxy(join(redis.dataFolder, `${given.name}.sock`), redis.socketPath);
  const env = given.envFor({ redisUrl: `unix://${proxy.path}`, providerUrl: provider.urlFor(given.name), dataDir });
  const { name, command, startedEvent } = given;
  return { proxy, process: superviseProcess({ name, command, env, startedEvent, folder: logFolder }) };
}

/** Lines of what a process said that did not start. */
const SAID_LINES = 5;

async function untilAllUp(all: readonly Connected[], logFolder: string): Promise<void> {
  const ups = await Promise.all(all.map(({ process }) => process.untilUp()));
  if (ups.every((isUp) => isUp)) return;
  const life = all[ups.indexOf(false)]?.process.lives.findLast(({ endedAt }) => endedAt !== undefined);
  const said = life === undefined ? '' : (await readFile(life.logFile, 'utf8')).trim();
  throw new Error(`a process did not start; see ${logFolder}\n${said.split('\n').slice(-SAID_LINES).join('\n')}`);
}

/** Starts a Redis and the processes in a fresh folder and waits until they run. Everything dies with this process. */
export async function openFaultEnvironment(given: EnvironmentGiven): Promise<FaultEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-faults-'));
  const logFolder = join(folder, 'logs');
  const redisFolder = join(folder, 'redis');
  const dataDir = join(folder, 'data');
  await Promise.all([logFolder, redisFolder, dataDir].map((path) => mkdir(path)));
  const binary = await findRedisServer({ dataDir: process.env.AIRLOCK_DATA_DIR ?? '.airlock' });
  // Its files are searched for values as they were written.
  const redis = await startRestartableRedis(binary, redisFolder, ['--rdbcompression', 'no']);
  const start = (one: ProcessGiven) => startConnected(one, { provider: given.provider, redis, logFolder, dataDir });
  const workers = await Promise.all(given.workers.map(start));
  const api = given.api === undefined ? undefined : await start(given.api);
  const besides = await Promise.all((given.besides ?? []).map(start));
  const all = [...workers, ...(api === undefined ? [] : [api]), ...besides];
  const endProcesses = async () => {
    await Promise.all(all.map(({ process }) => process.end()));
    await Promise.all(all.map(({ proxy }) => proxy.close()));
  };
  await untilAllUp(all, logFolder);
  const { provider, queuePatterns } = given;
  return {
    ...{ folder, logFolder, redis, workers, api, besides, provider, queuePatterns, endProcesses },
    close: () => redis.kill(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
