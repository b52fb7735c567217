import type { RedisClient } from './open-redis.ts';

/** Redis' clock, in milliseconds. */
export async function readClock(redis: RedisClient): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
