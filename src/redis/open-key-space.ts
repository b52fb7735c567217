import type { Redis } from 'ioredis';
import { createKeySpace, type KeySpace } from './keys.ts';

const FIRST_SHARD_COUNT = 1;

/** Names the keys as this Redis has known them from its first start. */
export async function openKeySpace(redis: Redis, prefix: string): Promise<KeySpace> {
  const { shardCount } = createKeySpace(prefix, FIRST_SHARD_COUNT).home;
  await redis.setnx(shardCount, FIRST_SHARD_COUNT);
  return createKeySpace(prefix, Number(await redis.get(shardCount)));
}
