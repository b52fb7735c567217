import type { ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiProblem } from '../submissions/api-problem.ts';

/** Calls of a tenant in a minute where nothing is set: more than a process can answer. */
const CALLS_PER_MINUTE = 600_000;
const WINDOW_S = 60;
/** How long what is set of a tenant is remembered. */
const KNOWN = { max: 10_000, ttl: 2000 };

/** Counts the calls of each tenant. */
export interface CallLimit {
  /**
   * Counts one, and says in headers how many there may be (RateLimit, RateLimit-Policy). Throws `too-many-calls` past
   * that.
   */
  count: (tenant: string, response: ServerResponse) => Promise<void>;
}

/**
 * Keeps the counts of the present minute in memory, for this process alone. `findMost`: calls a minute that a tenant
 * may make, undefined where none are set; it may reject.
 */
export function createCallLimit(findMost: (tenant: string) => Promise<number | undefined>): CallLimit {
  const limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_S });
  const known = new LRUCache<string, number>(KNOWN);
  // No call waits for Redis here: what was known before counts until it has answered.
  const mostOf = (tenant: string) => {
    const isFresh = known.has(tenant);
    const most = known.get(tenant, { allowStale: true }) ?? CALLS_PER_MINUTE;
    if (isFresh) return most;
    known.set(tenant, most);
    findMost(tenant).then(
      (found) => known.set(tenant, found ?? CALLS_PER_MINUTE),
      () => undefined,
    );
    return most;
  };
  return {
    count: async (tenant, response) => {
      const most = mostOf(tenant);
      const { consumedPoints, msBeforeNext } = await limiter.penalty(tenant);
      const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
      response.setHeader('RateLimit-Policy', `"tenant";q=${most};w=${WINDOW_S}`);
      response.setHeader('RateLimit', `"tenant";r=${Math.max(0, most - consumedPoints)};t=${seconds}`);
      if (consumedPoints > most) throw new ApiProblem('too-many-calls', { retryAfterMs: Math.max(1, msBeforeNext) });
    },
  };
}
