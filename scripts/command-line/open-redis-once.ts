import type { Redis } from 'ioredis';
import { Failure } from '../../src/failures/failure.ts';
import { failFastOptions, openRedis } from '../../src/redis/open-redis.ts';

/**
 * Opens a Redis for one command, which is not looked for again: a try that goes on would keep the process alive. Throws
 * `redis-unavailable` when it cannot be reached.
 */
export async function openRedisOnce(url: string): Promise<Redis> {
  try {
    return await openRedis({ ...failFastOptions(url), retryStrategy: () => null }, () => undefined);
  } catch (error) {
    throw new Failure('redis-unavailable', { cause: error });
  }
}
