import type { Redis } from 'ioredis';

/** The fields of Redis' INFO, of one section or of all. */
export async function readRedisInfo(redis: Redis, section?: string): Promise<Map<string, string>> {
  const text = String(await (section === undefined ? redis.info() : redis.info(section)));
  return new Map([...text.matchAll(/^([a-z_]+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}
