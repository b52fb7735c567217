import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Failure } from '../failures/failure.ts';
import { parseRedisUrl, type RedisPlace } from './parse-redis-url.ts';

/** A connection to one server, or to all masters of a Cluster. A command without a key goes to any of these. */
export type RedisClient = Redis | Cluster;

/** A refusal that ends by itself, or a key that is elsewhere: reconnect and send the command again. */
export const reconnectOnError = ({ message }: Error): 2 | false =>
  /^(READONLY|LOADING|MOVED)/.test(message) ? 2 : false;

/**
 * Options of a worker's connection: it waits for Redis as long as it takes and loses no command. One that answers
 * nothing for 10 s is made again: half a connection looks like a slow Redis.
 */
export function blockingOptions(url: string): RedisPlace {
  return {
    ...parseRedisUrl(url),
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    socketTimeout: 10_000,
    reconnectOnError,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 1000),
  };
}

/** Options of a connection behind a caller who waits: it fails within 2 s instead of queueing. */
export function failFastOptions(url: string): RedisPlace {
  return {
    ...parseRedisUrl(url),
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: true,
    commandTimeout: 2000,
    socketTimeout: 2500,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 4), 500),
  };
}

/** A command is sent so often in all while masters of a Cluster change: every 200 ms, for 12 s, or for 1.6 s. */
const PATIENT_SENDS = 60;
const FAST_SENDS = 8;
const RESEND_MS = 200;

/** What a node of a Cluster said of itself; of any other connection the error. */
const causeOf = (error: Error): Error =>
  'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;

/** Reads before V8 looks at them together; below some hundreds it does not. */
const READS = 4000;

/**
 * Undoes what a class that extends `String` does to all strings of a process, and ioredis has one: V8 then keeps
 * `String.prototype` in a form in which each call of `charCodeAt` and its like takes four times as long. Reads through an
 * object that inherits from it bring the quick form back (measured with Node 20, 22 and 24).
 */
function quickenStrings(): void {
  const inheriting = Object.create(String.prototype) as string;
  let method: unknown;
  for (let count = 0; count < READS; count += 1) method = inheriting.charCodeAt;
  if (method !== String.prototype.charCodeAt) throw new TypeError('String.prototype is not what it was');
}

async function connect<Client extends RedisClient>(redis: Client, onError: (error: Error) => void): Promise<Client> {
  quickenStrings();
  let heard: Error | undefined;
  const hear = (error: Error) => {
    heard = error;
  };
  redis.on('error', onError).on('error', hear);
  await redis.connect().catch((error: Error) => {
    // Else it would go on trying, and keep the process, for a caller who has given up.
    redis.disconnect();
    throw new Failure('redis-unavailable', { cause: causeOf(heard ?? error) });
  });
  redis.off('error', hear);
  return redis;
}

/**
 * Opens a connection to one server, or to the master that Sentinels name. `onError` hears what goes wrong while it lasts;
 * it is made again by itself. Throws `redis-unavailable`, with its cause, where it cannot be made at first.
 */
export async function openServer(options: RedisOptions, onError: (error: Error) => void): Promise<Redis> {
  let isOpen = false;
  // Whoever waits for no master waits for no Sentinel either.
  const sentinelRetryStrategy = (times: number) => (isOpen ? (options.retryStrategy?.(times) ?? null) : null);
  const redis = new Redis({ ...options, sentinelRetryStrategy, lazyConnect: true, replyMapping: 'legacy' });
  await connect(redis, onError);
  isOpen = true;
  return redis;
}

/**
 * Before a command on a slot that moves ioredis sends ASKING, and hears nothing of it: where the connection breaks then,
 * nobody would catch that, and the process end.
 */
function catchAsking(node: Redis): void {
  const asking = node.asking.bind(node);
  node.asking = async () => asking().catch(() => 'OK' as const);
}

/** The same for every form of REDIS_URL, also a Cluster; one that serves nothing yet is likewise unavailable. */
export async function openRedis(
  { nodes, ...options }: RedisPlace,
  onError: (error: Error) => void,
): Promise<RedisClient> {
  if (nodes === undefined) return openServer(options, onError);
  const { retryStrategy = null, maxRetriesPerRequest, enableOfflineQueue = true, ...redisOptions } = options;
  const cluster = new Cluster(nodes, {
    redisOptions: { ...redisOptions, maxRetriesPerRequest, replyMapping: 'legacy' },
    enableOfflineQueue,
    clusterRetryStrategy: retryStrategy,
    maxRedirections: maxRetriesPerRequest === 0 ? FAST_SENDS : PATIENT_SENDS,
    retryDelayOnFailover: RESEND_MS,
    retryDelayOnClusterDown: RESEND_MS,
    retryDelayOnTryAgain: RESEND_MS,
    // How soon it is seen that another master is in the place of one that says nothing.
    slotsRefreshInterval: 1000,
    // A Cluster that is not whole yet is waited for by each command.
    enableReadyCheck: false,
    lazyConnect: true,
  });
  cluster.on('+node', catchAsking);
  await connect(cluster, onError);
  if (cluster.nodes().length > 0) return cluster;
  cluster.disconnect();
  const reason =
    'no node of this Cluster says where it serves any slot; one that has met no other needs cluster-announce-ip';
  throw new Failure('redis-unavailable', { cause: new Error(reason) });
}
