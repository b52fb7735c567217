import type { Redis } from 'ioredis';
import type { Settings } from '../../../src/config.ts';
import { inspectRedis, type RedisFinding } from '../../../src/redis/inspect-redis.ts';
import { FULL_FROM, measureMemory, type RedisMemory } from '../../../src/redis/measure-memory.ts';
import { type Check, ok, warn } from './check.ts';

const statuses = { ok: 'ok', untold: 'warn', careless: 'fail', unfit: 'fail' } as const satisfies Record<
  RedisFinding['status'],
  Check['status']
>;

const writeMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
const bounds: Record<RedisMemory['boundBy'], string> = {
  maxmemory: '',
  machine: ', no maxmemory: all of its machine',
  container: ', no maxmemory: all of this container',
};

function describeMemory({ used, most, boundBy }: RedisMemory): Check {
  const name = 'redis memory';
  if (most === Number.POSITIVE_INFINITY) return warn(name, `${writeMegabytes(used)} used, of how much is not told`);
  const detail = `${writeMegabytes(used)} of ${writeMegabytes(most)} used${bounds[boundBy]}`;
  return used / most < FULL_FROM ? ok(name, detail) : warn(name, `${detail}: full, it takes no jobs`);
}

/**
 * Looks at a Redis that answers, as every process does at its start: version, durability, eviction; and at its memory.
 */
export async function checkRedis(redis: Redis, { durability }: Pick<Settings, 'durability'>): Promise<Check[]> {
  const findings = await inspectRedis(redis, durability);
  const checks = findings.map(({ name, status, detail }) => ({ name, status: statuses[status], detail }));
  return [...checks, describeMemory(await measureMemory(redis))];
}
