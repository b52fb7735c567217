import type { Redis } from 'ioredis';
import { isRedisError } from './classify-redis-error.ts';
import { FULL_FROM, measureMemory } from './measure-memory.ts';

const LOOK_EVERY_MS = 1000;

/** A Redis that does not tell its memory is never full; one that is away is an error. */
async function isFull(redis: Redis): Promise<boolean> {
  try {
    const { used, most } = await measureMemory(redis);
    return used >= most * FULL_FROM;
  } catch (error) {
    if (isRedisError(error)) throw error;
    return false;
  }
}

/**
 * Makes the question whether Redis is too full to take jobs. It looks at most once a second, when asked, however often
 * that is; all who ask meanwhile share the answer. Rejects when Redis is away.
 */
export function watchMemory(redis: Redis): () => Promise<boolean> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let look = Promise.resolve(false);
  return () => {
    if (performance.now() - lookedAt < LOOK_EVERY_MS) return look;
    lookedAt = performance.now();
    look = isFull(redis);
    look.catch(() => {
      lookedAt = Number.NEGATIVE_INFINITY;
    });
    return look;
  };
}
