import { mastersOf } from './masters-of.ts';
import type { RedisClient } from './open-redis.ts';

/** Keys that one step of a scan looks at. */
const LOOKED_AT = 500;

/**
 * Walks the keys of a Redis that match a pattern, in groups of some hundred at most, a key perhaps twice. Those that
 * are there all the while are met; it holds Redis up for a moment only at each step.
 */
export async function* scanKeys(redis: RedisClient, pattern: string): AsyncGenerator<string[]> {
  for (const master of mastersOf(redis)) {
    let cursor = '0';
    do {
      const [next, keys] = await master.scan(cursor, 'MATCH', pattern, 'COUNT', LOOKED_AT);
      cursor = next;
      if (keys.length > 0) yield keys;
    } while (cursor !== '0');
  }
}
