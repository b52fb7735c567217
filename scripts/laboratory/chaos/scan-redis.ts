import type { Redis } from 'ioredis';

const BATCH = 500;

/** What a scan of a whole Redis found. */
export interface RedisScan {
  /** Keys whose name or value holds a needle. */
  leaks: string[];
  /** Lists under a key `…:history:<id>`, by id. */
  histories: Map<string, readonly string[]>;
}

async function readValue(redis: Redis, key: string, type: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}

const idOf = (key: string) => /:history:(.+)$/.exec(key)?.[1];

/** Reads every key and value of a Redis. */
export async function readAllKeys(redis: Redis, see: (key: string, value: unknown) => void): Promise<void> {
  const read = async (key: string) => see(key, await readValue(redis, key, await redis.type(key)));
  for await (const keys of redis.scanStream({ count: BATCH }) as AsyncIterable<string[]>) {
    await Promise.all(keys.map(read));
  }
}

/** Looks into every key and value of a Redis. */
export async function scanRedis(redis: Redis, needles: readonly string[]): Promise<RedisScan> {
  const scan: RedisScan = { leaks: [], histories: new Map() };
  await readAllKeys(redis, (key, value) => {
    const text = `${key} ${JSON.stringify(value)}`;
    if (needles.some((needle) => text.includes(needle))) scan.leaks.push(key);
    const id = idOf(key);
    if (id !== undefined && Array.isArray(value)) scan.histories.set(id, value as string[]);
  });
  return scan;
}
