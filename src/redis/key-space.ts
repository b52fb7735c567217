import { createHash } from 'node:crypto';
import calculateSlot from 'cluster-key-slot';
import { Cluster } from 'ioredis';
import { checkFormat, FORMAT, MOST_SHARDS } from './format.ts';
import { type Keys, keysOfShard } from './keys.ts';
import type { RedisClient } from './open-redis.ts';

const SLOTS = 16_384;

/** String: how many shards there are, from the first start on. */
export const shardCountKey = (prefix: string): string => `{${prefix}}:shard-count`;

/** String: the number of the format that all of this is in; every shard has it, too. */
export const formatKey = (prefix: string): string => `{${prefix}}:format`;

/**
 * The hash tag of a shard, `{airlock:0}` or `{airlock:0.1}` and so on: the first of them whose slot lies in the shard's
 * part of a Cluster's slots, so that masters that have equally many slots have equally many shards.
 */
function chooseTag(prefix: string, shard: number, shardCount: number): string {
  for (let n = 0; ; n += 1) {
    const tag = `{${prefix}:${shard}${n === 0 ? '' : `.${n}`}}`;
    if (Math.floor((calculateSlot(tag) * shardCount) / SLOTS) === shard) return tag;
  }
}

/** The names of all keys, over all shards. */
export interface KeySpace {
  /** The keys of the shard that a tenant's jobs live in. */
  keysOf: (tenant: string) => Keys;
  shards: readonly Keys[];
  /** What belongs to no tenant: API keys, readiness. */
  home: Keys;
}

/** Reads the number of shards that Redis holds. Throws for what no start of ours has written. */
function readShardCount(stored: string | null, key: string): number {
  const count = /^[1-9]\d{0,2}$/.test(stored ?? '') ? Number(stored) : 0;
  if (count >= 1 && count <= MOST_SHARDS) return count;
  throw new Error(`Redis holds under ${key} no number of shards from 1 to ${MOST_SHARDS}: another hand has changed it`);
}

/** Names every key. `shardCount` is what Redis has held since its first start; a tenant never changes its shard. */
export function createKeySpace(prefix: string, shardCount: number): KeySpace {
  const home = keysOfShard(chooseTag(prefix, 0, shardCount));
  const others = Array.from({ length: shardCount - 1 }, (_, i) => keysOfShard(chooseTag(prefix, i + 1, shardCount)));
  const shards = [home, ...others];
  const hashed = (tenant: string) => createHash('sha256').update(tenant).digest().readUInt32BE(0);
  const keysOf = (tenant: string) => (shardCount === 1 ? home : (shards[hashed(tenant) % shardCount] ?? home));
  return { keysOf, shards, home };
}

/** Enough for masters to have equally many each, up to 12 of them. */
const SHARDS_OF_CLUSTER = 24;

/**
 * Names the keys as this Redis has known them from its first start, which also writes of which format they are. Into how
 * many shards they are parted is decided then: into `shards`, else into 24 on a Cluster, one elsewhere. Throws a
 * `FormatError` where the format is another one than ours, and an error where what it holds is no number of shards.
 */
export async function openKeySpace(redis: RedisClient, prefix: string, shards?: number): Promise<KeySpace> {
  const [countKey, key] = [shardCountKey(prefix), formatKey(prefix)];
  // Both or neither: what was begun without a number is not given ours.
  const count = shards ?? (redis instanceof Cluster ? SHARDS_OF_CLUSTER : 1);
  await redis.msetnx(countKey, count, key, FORMAT).catch((error: Error) => {
    if (!error.message.startsWith('ERR unknown command')) throw error;
    throw new Error('what answers at REDIS_URL keeps no keys; Sentinels are named as redis+sentinel://host:port/name');
  });
  checkFormat(await redis.get(key), prefix);
  const keySpace = createKeySpace(prefix, readShardCount(await redis.get(countKey), countKey));
  // Scripts see their own shard alone.
  await Promise.all(keySpace.shards.map(({ format }) => redis.setnx(format, FORMAT)));
  return keySpace;
}
