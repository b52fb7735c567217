import type { Redis } from 'ioredis';

/** Redis' clock, in milliseconds. */
export async function readClock(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
