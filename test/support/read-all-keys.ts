import type { RedisClient } from '../../src/redis/open-redis.ts';
import { scanKeys } from '../../src/redis/scan-keys.ts';

/** Everything that stands under a key, of whatever type, as text. */
async function readKey(redis: RedisClient, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.get(key));
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, '-1', 'WITHSCORES'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    case 'none':
      return '';
    default:
      throw new Error(`${key} is of a type that is not read here`);
  }
}

/** All of a Redis: each key with what stands under it. */
export async function readAllKeys(redis: RedisClient, match = '*'): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for await (const keys of scanKeys(redis, match)) {
    for (const key of keys) all.set(key, await readKey(redis, key));
  }
  return all;
}
