import { Redis, type RedisOptions } from 'ioredis';

/**
 * Connection options for `redis://`, `rediss://` and `unix://` URLs.
 * Throws a RangeError for any other form, also those of Cluster and Sentinel.
 */
export function parseRedisUrl(url: string): RedisOptions {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'unix:') {
    const db = Number(parsed.searchParams.get('db') ?? 0);
    return { path: decodeURIComponent(parsed.pathname), db };
  }
  if (parsed?.protocol !== 'redis:' && parsed?.protocol !== 'rediss:') {
    throw new RangeError('must begin with redis://, rediss:// or unix://');
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 6379),
    db: Number(parsed.pathname.slice(1) || 0),
    ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
    ...(parsed.protocol === 'rediss:' && { tls: { servername: parsed.hostname } }),
  };
}

/** A refusal that ends by itself: reconnect and send the command again. */
const reconnectOnError = (error: Error) => (/^(READONLY|LOADING)/.test(error.message) ? 2 : false);

/**
 * Options of a worker's connection: it waits for Redis as long as it takes and loses no command. One that answers
 * nothing for 10 s is made again: half a connection looks like a slow Redis.
 */
export function blockingOptions(url: string): RedisOptions {
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
export function failFastOptions(url: string): RedisOptions {
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

/** Opens a connection. `onError` hears what goes wrong while it lasts; ioredis reconnects by itself. */
export async function openRedis(options: RedisOptions, onError: (error: Error) => void): Promise<Redis> {
  const redis = new Redis({ ...options, lazyConnect: true, replyMapping: 'legacy' });
  redis.on('error', onError);
  await redis.connect().catch((error: unknown) => {
    // Else it would go on trying, and keep the process, for a caller who has given up.
    redis.disconnect();
    throw error;
  });
  return redis;
}
