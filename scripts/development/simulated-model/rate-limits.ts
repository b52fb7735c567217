/** Most requests and tokens a minute that the simulated model takes; undefined is no limit. */
export interface RateLimits {
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
  /** How much of a limit may come at once: what it lets through in so many milliseconds. 60000 by default. */
  burstMs?: number | undefined;
}

/** What one request meant for the limits. */
interface RateLimitState {
  allowed: boolean;
  /** Milliseconds until the request would be taken; 0 when it was. */
  waitMs: number;
  /** The `x-ratelimit-*` headers of the answer. */
  headers: Record<string, string>;
}

/** Limits that remember what was taken from them. */
export interface LimitBuckets {
  /** One request with so many tokens comes. One that is refused takes nothing. */
  take: (tokens: number) => RateLimitState;
  /** It turned out to be so many tokens more. What is not there is owed, and keeps later requests out. */
  settle: (tokens: number) => void;
}

interface Bucket {
  unit: 'requests' | 'tokens';
  perMinute: number;
  size: number;
  /** Below 0 when tokens are owed. */
  level: number;
}

const MINUTE_MS = 60_000;
/** Rounding is no reason to refuse. */
const TOLERANCE = 1e-6;

/**
 * Makes a token bucket for each limit, which fills again evenly as OpenAI's do. When `isEnforced` is false they only
 * make headers. `now` is in milliseconds.
 */
export function createRateLimits(limits: RateLimits, isEnforced: boolean, now: () => number): LimitBuckets {
  const burstMs = limits.burstMs ?? MINUTE_MS;
  const requests = createBucket('requests', limits.requestsPerMinute, burstMs);
  const tokens = createBucket('tokens', limits.tokensPerMinute, burstMs);
  const buckets = [requests, tokens].filter((bucket) => bucket !== undefined);
  let filledAt = now();
  const fill = () => {
    const elapsedMs = Math.max(0, now() - filledAt);
    filledAt += elapsedMs;
    for (const bucket of buckets) {
      bucket.level = Math.min(bucket.size, bucket.level + (bucket.perMinute * elapsedMs) / MINUTE_MS);
    }
  };
  const lowest = isEnforced ? -Infinity : 0;
  const takeFrom = (bucket: Bucket | undefined, amount: number) => {
    if (bucket !== undefined) bucket.level = Math.max(lowest, bucket.level - amount);
  };

  return {
    take(wanted) {
      fill();
      const waitMs = isEnforced ? Math.max(msUntil(requests, 1), msUntil(tokens, wanted)) : 0;
      if (waitMs === 0) {
        takeFrom(requests, 1);
        takeFrom(tokens, wanted);
      }
      return { allowed: waitMs === 0, waitMs, headers: Object.assign({}, ...buckets.map(headersOf)) };
    },
    settle(more) {
      fill();
      takeFrom(tokens, more);
    },
  };
}

function createBucket(unit: Bucket['unit'], perMinute: number | undefined, burstMs: number): Bucket | undefined {
  if (perMinute === undefined) return undefined;
  const size = Math.max(1, (perMinute * burstMs) / MINUTE_MS);
  return { unit, perMinute, size, level: size };
}

/** What is larger than the whole bucket comes through when that is full. */
function msUntil(bucket: Bucket | undefined, wanted: number): number {
  if (bucket === undefined) return 0;
  const missing = Math.min(wanted, bucket.size) - bucket.level;
  return missing <= TOLERANCE ? 0 : (missing / bucket.perMinute) * MINUTE_MS;
}

function headersOf(bucket: Bucket): Record<string, string> {
  return {
    [`x-ratelimit-limit-${bucket.unit}`]: String(bucket.perMinute),
    [`x-ratelimit-remaining-${bucket.unit}`]: String(Math.max(0, Math.floor(bucket.level))),
    [`x-ratelimit-reset-${bucket.unit}`]: writeSpan(msUntil(bucket, bucket.size)),
  };
}

/** A span as OpenAI writes it: `120ms`, `1.2s`, `6m0s`, `1h0m0s`. */
function writeSpan(exactMs: number): string {
  const ms = Math.ceil(exactMs);
  if (ms < 1000) return `${ms}ms`;
  const seconds = `${(ms % MINUTE_MS) / 1000}s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}
