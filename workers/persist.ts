import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../src/failures/failure.ts';
import { isRedisError } from '../src/redis/classify-redis-error.ts';

const FIRST_MS = 100;
const LONGEST_MS = 2000;

/** Tells of trouble with Redis, at most once a second for each cause. */
export type OnTrouble = (error: Error) => void;

/** Whether Redis failed, or the place of payloads outside of it. */
export const isStorageError = (error: unknown): boolean =>
  isRedisError(error) || (error instanceof Failure && error.code === 'payloads-unavailable');

/**
 * Repeats a write until Redis takes it: Redis refusing or being away is never the job's failure. Backoff from 100 ms
 * to 2 s with jitter. The reply may be lost after a script ran: each is made so that it may run again. `isAway` says
 * which errors are no end.
 */
export async function untilStored<Value>(
  write: () => Promise<Value>,
  onTrouble: OnTrouble,
  isAway = isRedisError,
): Promise<Value> {
  for (let n = 0; ; n++) {
    try {
      return await write();
    } catch (error) {
      if (!isAway(error)) throw error;
      onTrouble(error as Error);
      const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(n, 10));
      await sleep(longest * (0.5 + Math.random() / 2));
    }
  }
}

/** Sampled error lines: at most one a second for each cause. */
export function createSampler(say: (error: Error) => void): OnTrouble {
  const last = new Map<string, number>();
  return (error) => {
    const cause = `${error.name} ${error.message.slice(0, 40)}`;
    const now = Date.now();
    if (now - (last.get(cause) ?? 0) < 1000) return;
    if (last.size > 100) last.clear();
    last.set(cause, now);
    say(error);
  };
}
