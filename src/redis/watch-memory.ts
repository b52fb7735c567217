import { readFile } from 'node:fs/promises';
import type { Redis, RedisOptions } from 'ioredis';
import { isLoopback } from '../net/is-loopback.ts';
import { isRedisError } from './classify-redis-error.ts';
import { mastersOf } from './masters-of.ts';
import type { RedisClient } from './open-redis.ts';
import { readRedisInfo } from './read-redis-info.ts';

const LOOK_EVERY_MS = 1000;

/** Whether Redis is too full to take jobs, and for how many bytes of them it is there: undefined without `maxmemory`. */
export interface Room {
  isFull: boolean;
  most: number | undefined;
}

/** A Redis that does not tell its memory is never full; one that is away is an error. */
async function findRoom(redis: RedisClient): Promise<Room> {
  try {
    const memory = await measureMemory(redis);
    return { isFull: memory.used >= memory.most * FULL_FROM, most: findMostForJobs(memory) };
  } catch (error) {
    if (isRedisError(error)) throw error;
    return { isFull: false, most: undefined };
  }
}

/**
 * Makes the question what room Redis has for jobs. It looks at most once a second, when asked, however often that is;
 * all who ask meanwhile share the answer. Rejects when Redis is away.
 */
export function watchMemory(redis: RedisClient): () => Promise<Room> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let look: Promise<Room> = Promise.resolve({ isFull: false, most: undefined });
  return () => {
    if (performance.now() - lookedAt < LOOK_EVERY_MS) return look;
    lookedAt = performance.now();
    look = findRoom(redis);
    look.catch(() => {
      lookedAt = Number.NEGATIVE_INFINITY;
    });
    return look;
  };
}

/** From this share of its memory on Redis takes no more jobs: what it holds has to grow to be worked off. */
export const FULL_FROM = 0.8;

/** What Redis holds, in bytes, and how much it may. `most` is Infinity where nobody tells. */
export interface RedisMemory {
  used: number;
  most: number;
  /** What sets `most`. */
  boundBy: 'maxmemory' | 'machine' | 'container';
}

/** How many bytes of jobs Redis is there for; undefined without `maxmemory`. */
export const findMostForJobs = ({ most, boundBy }: RedisMemory): number | undefined =>
  boundBy === 'maxmemory' ? most * FULL_FROM : undefined;

/** How many of these bytes one tenant may hold, by AIRLOCK_TENANT_SHARE; undefined for any number. */
export const shareOf = (most: number | undefined, percent: number): number | undefined =>
  most === undefined || percent === 100 ? undefined : Math.floor((most * percent) / 100);

const CGROUP_LIMIT = '/sys/fs/cgroup/memory.max';

/** Whether Redis runs on this machine, so that what bounds our memory bounds its, too. */
const isLocal = ({ path, host }: RedisOptions) => path !== undefined || isLoopback(host ?? '');

/** The memory that the container we run in may use; Infinity outside of one. */
async function readContainerLimit(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => 'max');
  return Number(text) || Number.POSITIVE_INFINITY;
}

async function measureMaster(redis: Redis, limitFile: string): Promise<RedisMemory> {
  const info = await readRedisInfo(redis, 'memory');
  const used = Number(info.get('used_memory') ?? 0);
  const maxmemory = Number(info.get('maxmemory') ?? 0);
  if (maxmemory > 0) return { used, most: maxmemory, boundBy: 'maxmemory' };
  const machine = Number(info.get('total_system_memory')) || Number.POSITIVE_INFINITY;
  const container = isLocal(redis.options) ? await readContainerLimit(limitFile) : Number.POSITIVE_INFINITY;
  if (container < machine) return { used, most: container, boundBy: 'container' };
  return { used, most: machine, boundBy: 'machine' };
}

/**
 * Measures Redis' memory against its `maxmemory`; without one, against its machine's, or our container's when that is
 * smaller and Redis runs beside us. `limitFile` is the container's limit in cgroup v2. Of a Cluster it is the master
 * that is fullest: a tenant's jobs are all on one.
 */
export async function measureMemory(redis: RedisClient, limitFile = CGROUP_LIMIT): Promise<RedisMemory> {
  const all = await Promise.all(mastersOf(redis).map((master) => measureMaster(master, limitFile)));
  const fuller = (one: RedisMemory, other: RedisMemory) =>
    other.used / other.most > one.used / one.most ? other : one;
  return all.reduce(fuller);
}
