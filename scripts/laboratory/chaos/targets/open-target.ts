import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '../../../development/embedded-redis/find-redis-server.ts';
import { findFreePort } from '../../../development/find-free-port.ts';
import type { Connected, FaultTargets } from '../../faults/fault-targets.ts';
import { untilAllUp } from '../../faults/open-fault-environment.ts';
import { type RestartableRedis, startRestartableRedis } from '../../faults/restartable-redis.ts';
import type { Provider } from '../../faults/start-provider.ts';
import { startProxy } from '../../faults/start-proxy.ts';
import { type SupervisedProcess, superviseProcess } from '../../faults/supervise-process.ts';
import { attachProcess } from './attach-process.ts';
import type { ChaosTarget, Places, Started, TargetProcess } from './chaos-target.ts';
import { checkStarted } from './load-target.ts';
import { within } from './within.ts';

/** A target that runs, with what it was given. */
export interface OpenedTarget extends FaultTargets {
  /** Holds Redis' files, the target's data and the log of each life of each process. */
  folder: string;
  hasRedis: boolean;
  at: { baseUrl: string };
  close: () => Promise<void>;
  remove: () => Promise<void>;
}

const refuse = () => Promise.reject(new Error('the target has no Redis'));
const absentRedis: RestartableRedis = {
  ...{
    socketPath: '',
    dataFolder: '',
    kill: refuse,
    start: refuse,
    freeze: refuse,
    use: refuse,
    stop: () => () => undefined,
  },
};

/** Whether somebody listens at a URL. */
const isListening = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port, protocol } = new URL(url);
    const socket = connect(Number(port) || (protocol === 'https:' ? 443 : 80), hostname.replace(/^\[|\]$/g, ''));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => resolve(false)).setTimeout(1000, () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });

interface Opening {
  provider: Provider;
  redis: RestartableRedis;
  folder: string;
  dataDir: string;
  port: number;
  hasRedis: boolean;
}

/** A way of its own to Redis and to the provider. */
async function openWay(name: string, { provider, redis, folder, dataDir, port, hasRedis }: Opening) {
  const proxy = await startProxy(undefined, hasRedis ? redis.socketPath : join(folder, 'no-redis.sock'));
  const redisUrl = hasRedis ? `redis://${proxy.path}` : undefined;
  return { proxy, places: { providerUrl: provider.urlFor(name), redisUrl, dataDir, port } satisfies Places };
}

/** What a process is started with; what has no value is left out. */
const toEnv = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Of the processes those of role `api` have started once somebody listens at the base URL; without one all have. */
function findProbe({ role }: TargetProcess, { baseUrl, processes }: Started): () => Promise<boolean> {
  const isServing = role === 'api' || processes.every((one) => one.role !== 'api');
  return baseUrl !== undefined && isServing ? () => isListening(baseUrl) : async () => true;
}

async function openProcess(given: TargetProcess, started: Started, opening: Opening): Promise<Connected> {
  const { proxy, places } = await openWay(given.name, opening);
  const start = (): SupervisedProcess => {
    if ('pid' in given) return attachProcess(given.name, given.pid);
    const { name, command } = given;
    const env = toEnv(given.env?.(places) ?? {});
    return superviseProcess({ name, command, env, startedEvent: findProbe(given, started), folder: opening.folder });
  };
  return { proxy, process: start() };
}

/** Throws where its `start` throws, returns something else, or has not returned when the campaign's time is up. */
async function startTarget({ start }: ChaosTarget, places: Places, minutes: number): Promise<Started> {
  if (start === undefined) return { processes: [] };
  const started = Promise.resolve(start(places));
  return checkStarted(await within(started, minutes * 60_000, `start has not returned within ${minutes} min`));
}

/** Starts a target with all it asks for, in a folder of its own, and waits until it runs. */
export async function openTarget(target: ChaosTarget, provider: Provider, minutes: number): Promise<OpenedTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-faults-'));
  const [redisFolder, dataDir] = [join(folder, 'redis'), join(folder, 'data')];
  await Promise.all([redisFolder, dataDir].map((path) => mkdir(path)));
  const hasRedis = target.redis === true;
  const findBinary = () => findRedisServer({ dataDir: process.env.AIRLOCK_DATA_DIR ?? '.airlock' });
  const redis = hasRedis ? await startRestartableRedis(await findBinary(), redisFolder) : absentRedis;
  const opening = { provider, redis, folder, dataDir, hasRedis, port: await findFreePort() };
  const way = await openWay('target', opening);
  const started = await startTarget(target, way.places, minutes);
  const all: (Connected & TargetProcess)[] = [];
  const end = async () => {
    await started.stop?.();
    await Promise.all(all.map(({ process }) => process.end()));
    await Promise.all([way, ...all].map(({ proxy }) => proxy.close()));
    if (hasRedis) await redis.kill();
  };
  try {
    for (const given of started.processes) all.push({ ...given, ...(await openProcess(given, started, opening)) });
    await untilAllUp(all);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    ...{ folder, redis, hasRedis, provider, queuePatterns: [], at: { baseUrl: started.baseUrl ?? '' } },
    workers: all.filter(({ role }) => role !== 'api'),
    api: all.find(({ role }) => role === 'api'),
    close: end,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
