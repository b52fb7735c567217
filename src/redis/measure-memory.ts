import { readFile } from 'node:fs/promises';
import type { Redis, RedisOptions } from 'ioredis';
import { isLoopback } from '../net/is-loopback.ts';
import { readRedisInfo } from './read-redis-info.ts';

/** From this share of its memory on Redis takes no more jobs: what it holds has to grow to be worked off. */
export const FULL_FROM = 0.8;

/** What Redis holds, in bytes, and how much it may. `most` is Infinity where nobody tells. */
export interface RedisMemory {
  used: number;
  most: number;
  /** What sets `most`. */
  boundBy: 'maxmemory' | 'machine' | 'container';
}

const CGROUP_LIMIT = '/sys/fs/cgroup/memory.max';

/** Whether Redis runs on this machine, so that what bounds our memory bounds its, too. */
const isLocal = ({ path, host }: RedisOptions) => path !== undefined || isLoopback(host ?? '');

/** The memory that the container we run in may use; Infinity outside of one. */
async function readContainerLimit(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => 'max');
  return Number(text) || Number.POSITIVE_INFINITY;
}

/**
 * Measures Redis' memory against its `maxmemory`; without one, against its machine's, or our container's when that is
 * smaller and Redis runs beside us. `limitFile` is the container's limit in cgroup v2.
 */
export async function measureMemory(redis: Redis, limitFile = CGROUP_LIMIT): Promise<RedisMemory> {
  const info = await readRedisInfo(redis, 'memory');
  const used = Number(info.get('used_memory') ?? 0);
  const maxmemory = Number(info.get('maxmemory') ?? 0);
  if (maxmemory > 0) return { used, most: maxmemory, boundBy: 'maxmemory' };
  const machine = Number(info.get('total_system_memory')) || Number.POSITIVE_INFINITY;
  const container = isLocal(redis.options) ? await readContainerLimit(limitFile) : Number.POSITIVE_INFINITY;
  if (container < machine) return { used, most: container, boundBy: 'container' };
  return { used, most: machine, boundBy: 'machine' };
}
