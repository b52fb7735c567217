import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../../../scripts/development/simulated-model/rate-limits.ts';

describe('createRateLimits', () => {
  it('refuses what is beyond the limit and says when to come back', () => {
    let now = 0;
    const { take } = createRateLimits({ requestsPerMinute: 60, tokensPerMinute: 600 }, true, () => now);

    expect(take(600).allowed).toBe(true);
    expect(take(100)).toMatchObject({ allowed: false, retryAfter: 10 });
    now += 9_000;
    expect(take(100)).toMatchObject({ allowed: false, retryAfter: 1 });
    now += 1_000;
    expect(take(100)).toMatchObject({ allowed: true, retryAfter: 0 });
  });

  it('lets a request larger than the whole limit through when the bucket is full', () => {
    const { take } = createRateLimits({ requestsPerMinute: 60, tokensPerMinute: 600 }, true, () => 0);

    expect(take(5_000).allowed).toBe(true);
  });

  it('only makes headers when it is not enforced', () => {
    const { take } = createRateLimits({ requestsPerMinute: 1, tokensPerMinute: 10 }, false, () => 0);
    take(10);

    expect(take(10)).toEqual({
      allowed: true,
      retryAfter: 0,
      headers: {
        'x-ratelimit-limit-requests': '1',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '60000ms',
        'x-ratelimit-limit-tokens': '10',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '60000ms',
      },
    });
  });
});
