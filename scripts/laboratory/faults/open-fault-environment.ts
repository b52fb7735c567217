import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { findRedisServer } from '../../development/embedded-redis/find-redis-server.ts';
import type { RedisNodes } from '../redis-nodes/redis-nodes.ts';
import { startCluster } from '../redis-nodes/start-cluster.ts';
import { startSentinels } from '../redis-nodes/start-sentinels.ts';
import type { Connected, FaultTargets } from './fault-targets.ts';
import { type RestartableRedis, startRestartableRedis } from './restartable-redis.ts';
import type { Provider } from './start-provider.ts';
import { type FaultProxy, startProxy } from './start-proxy.ts';
import { type ReplaceableProcess, superviseProcess } from './supervise-process.ts';

/** One server behind proxies; several masters with replicas; or one with replicas, and Sentinels that watch them. */
export const redisForms = ['single', 'cluster', 'sentinel'] as const;
export type RedisForm = (typeof redisForms)[number];

/** A process to run: its program, and its settings, given where its Redis, its provider and the data folder are. */
export interface ProcessGiven {
  name: string;
  command: readonly string[];
  startedEvent: string;
  envFor: (places: { redisUrl: string; providerUrl: string; dataDir: string }) => Record<string, string>;
}

interface EnvironmentGiven {
  provider: Provider;
  /** What Redis is: one server unless something else is said. */
  redis?: RedisForm;
  workers: readonly ProcessGiven[];
  api?: ProcessGiven;
  /** Processes that run beside these and are not struck. */
  besides?: readonly ProcessGiven[];
  queuePatterns: readonly string[];
}

interface Started extends Connected {
  process: ReplaceableProcess;
}

/** Redis, processes, and the network between them, all to be struck. */
export interface FaultEnvironment extends FaultTargets {
  workers: readonly Started[];
  api: Started | undefined;
  besides: readonly Started[];
  /** Holds Redis' files and the log of each life of each process. */
  folder: string;
  logFolder: string;
  /** Does something on every server that holds keys. */
  useAll: <Value>(work: (redis: Redis) => Promise<Value>) => Promise<Value[]>;
  /** Ends the processes; Redis stays. */
  endProcesses: () => Promise<void>;
  /** Ends Redis, too. */
  close: () => Promise<void>;
  remove: () => Promise<void>;
}

/** The file of a script as it was built; `name` is its path under `scripts/`, without its ending. */
export const builtScript = (name: string): string => new URL(`../../${name}.js`, import.meta.url).pathname;

/** How the command `airlock` is started; `flags` are Node's own. */
export const airlockCommand = (args: readonly string[], flags: readonly string[] = []): string[] => [
  ...[process.execPath, ...flags, builtScript('command-line/airlock')],
  ...args,
];

interface Places {
  provider: Provider;
  redis: RestartableRedis;
  nodes: RedisNodes | undefined;
  logFolder: string;
  dataDir: string;
}

/** Between a process and several servers nothing stands. */
const noProxy: FaultProxy = { path: '', set: () => undefined, cut: () => undefined, close: async () => undefined };

async function startConnected(
  given: ProcessGiven,
  { provider, redis, nodes, logFolder, dataDir }: Places,
): Promise<Started> {
  const open = () => startProxy(join(redis.dataFolder, `${given.name}.sock`), redis.socketPath);
  const proxy = nodes === undefined ? await open() : noProxy;
  const redisUrl = nodes?.url ?? `unix://${proxy.path}`;
  const env = given.envFor({ redisUrl, providerUrl: provider.urlFor(given.name), dataDir });
  const { name, command, startedEvent } = given;
  return { proxy, process: superviseProcess({ name, command, env, startedEvent, folder: logFolder }) };
}

/** Starts Redis in a folder. Its files are searched for values as they were written. */
async function openServers(
  binary: string,
  folder: string,
  form: RedisForm,
): Promise<{ redis: RestartableRedis; nodes: RedisNodes | undefined }> {
  if (form === 'single') {
    return { redis: await startRestartableRedis(binary, folder, ['--rdbcompression', 'no']), nodes: undefined };
  }
  const nodes = await (form === 'cluster' ? startCluster : startSentinels)(binary, folder);
  return { redis: { ...(nodes.nodes[0] as RestartableRedis), dataFolder: folder }, nodes };
}

/** Lines of what a process said that did not start. */
const SAID_LINES = 5;

/** Throws an Error with the end of the log of one that did not start, and where that is. */
export async function untilAllUp(all: readonly Connected[]): Promise<void> {
  const ups = await Promise.all(all.map(({ process }) => process.untilUp()));
  if (ups.every((isUp) => isUp)) return;
  const lives = all[ups.indexOf(false)]?.process.lives ?? [];
  const { logFile } = lives.findLast(({ endedAt }) => endedAt !== undefined) ?? lives.at(-1) ?? {};
  const said = logFile === undefined ? '' : (await readFile(logFile, 'utf8')).trim();
  throw new Error(`a process did not start; see ${logFile}\n${said.split('\n').slice(-SAID_LINES).join('\n')}`);
}

/** Starts a Redis and the processes in a fresh folder and waits until they run. Everything dies with this process. */
export async function openFaultEnvironment(given: EnvironmentGiven): Promise<FaultEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-faults-'));
  const logFolder = join(folder, 'logs');
  const redisFolder = join(folder, 'redis');
  const dataDir = join(folder, 'data');
  await Promise.all([logFolder, redisFolder, dataDir].map((path) => mkdir(path)));
  const binary = await findRedisServer({ dataDir: process.env.AIRLOCK_DATA_DIR ?? '.airlock' });
  const { redis, nodes } = await openServers(binary, redisFolder, given.redis ?? 'single');
  const places = { provider: given.provider, redis, nodes, logFolder, dataDir };
  const start = (one: ProcessGiven) => startConnected(one, places);
  const workers = await Promise.all(given.workers.map(start));
  const api = given.api === undefined ? undefined : await start(given.api);
  const besides = await Promise.all((given.besides ?? []).map(start));
  const all = [...workers, ...(api === undefined ? [] : [api]), ...besides];
  const endProcesses = async () => {
    await Promise.all(all.map(({ process }) => process.end()));
    await Promise.all(all.map(({ proxy }) => proxy.close()));
  };
  await untilAllUp(all);
  const { provider, queuePatterns } = given;
  return {
    ...{ folder, logFolder, redis, nodes, workers, api, besides, provider, queuePatterns, endProcesses },
    useAll: async (work) => {
      const servers = (await nodes?.findMasters()) ?? [redis];
      return Promise.all(servers.map((server) => server.use(work)));
    },
    close: () => nodes?.close() ?? redis.kill(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
