import type { Redis } from 'ioredis';
import { checkFormat, FORMAT } from './format.ts';
import { createKeySpace, type KeySpace } from './keys.ts';

const FIRST_SHARD_COUNT = 1;

/**
 * Names the keys as this Redis has known them from its first start, which writes of which format they are. Throws a
 * `FormatError` where that is another one than ours.
 */
export async function openKeySpace(redis: Redis, prefix: string): Promise<KeySpace> {
  const { shardCount, format } = createKeySpace(prefix, FIRST_SHARD_COUNT).home;
  // Both or neither: what was begun without a number is not given ours.
  await redis.msetnx(shardCount, FIRST_SHARD_COUNT, format, FORMAT);
  checkFormat(await redis.get(format), prefix);
  return createKeySpace(prefix, Number(await redis.get(shardCount)));
}
