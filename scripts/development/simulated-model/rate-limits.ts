/** Most requests and tokens a minute that the simulated model takes. */
export interface RateLimits {
  requestsPerMinute: number;
  tokensPerMinute: number;
}

/** What one request meant for the limits. */
export interface RateLimitState {
  allowed: boolean;
  /** Seconds until the request would be taken; 0 when it was. */
  retryAfter: number;
  /** The `x-ratelimit-*` headers of the answer. */
  headers: Record<string, string>;
}

interface Bucket {
  size: number;
  level: number;
}

/**
 * Makes two leaky buckets, one for requests and one for tokens, that fill again evenly over a minute as OpenAI's do.
 * When `enforced` is false they only make headers. `now` is in milliseconds.
 */
export function createRateLimits(
  limits: RateLimits,
  enforced: boolean,
  now: () => number,
): { take: (tokens: number) => RateLimitState } {
  const requests: Bucket = { size: limits.requestsPerMinute, level: limits.requestsPerMinute };
  const tokens: Bucket = { size: limits.tokensPerMinute, level: limits.tokensPerMinute };
  let filledAt = now();

  return {
    take(wantedTokens) {
      const elapsedMs = Math.max(0, now() - filledAt);
      filledAt += elapsedMs;
      fill(requests, elapsedMs);
      fill(tokens, elapsedMs);

      const waitMs = Math.max(msUntil(requests, 1), msUntil(tokens, wantedTokens));
      const allowed = !enforced || waitMs === 0;
      if (allowed) {
        requests.level = Math.max(0, requests.level - 1);
        tokens.level = Math.max(0, tokens.level - wantedTokens);
      }
      return {
        allowed,
        retryAfter: allowed ? 0 : Math.ceil(waitMs / 1000),
        headers: { ...headersOf('requests', requests), ...headersOf('tokens', tokens) },
      };
    },
  };
}

function fill(bucket: Bucket, elapsedMs: number): void {
  bucket.level = Math.min(bucket.size, bucket.level + (bucket.size * elapsedMs) / 60_000);
}

function msUntil(bucket: Bucket, wanted: number): number {
  const missing = Math.min(wanted, bucket.size) - bucket.level;
  return missing <= 0 ? 0 : (missing / bucket.size) * 60_000;
}

function headersOf(unit: string, bucket: Bucket): Record<string, string> {
  return {
    [`x-ratelimit-limit-${unit}`]: String(bucket.size),
    [`x-ratelimit-remaining-${unit}`]: String(Math.floor(bucket.level)),
    [`x-ratelimit-reset-${unit}`]: `${Math.ceil(msUntil(bucket, bucket.size))}ms`,
  };
}
