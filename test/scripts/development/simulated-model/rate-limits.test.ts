import { describe, expect, it } from 'vitest';
import { createRateLimits, type RateLimits } from '../../../../scripts/development/simulated-model/rate-limits.ts';

function open(limits: RateLimits, isEnforced = true) {
  const clock = { ms: 0 };
  return { clock, ...createRateLimits(limits, isEnforced, () => clock.ms) };
}

describe('createRateLimits', () => {
  it('refuses what is beyond the limit and says when to come back', () => {
    const { clock, take } = open({ requestsPerMinute: 60, tokensPerMinute: 600 });

    expect(take(600).allowed).toBe(true);
    expect(take(100)).toMatchObject({ allowed: false, waitMs: 10_000 });
    clock.ms += 9_000;
    expect(take(100)).toMatchObject({ allowed: false, waitMs: 1_000 });
    clock.ms += 1_000;
    expect(take(100)).toMatchObject({ allowed: true, waitMs: 0 });
  });

  it('takes one request a call, and nothing for one that it refuses', () => {
    const { clock, take } = open({ requestsPerMinute: 2 });

    expect([take(0), take(0), take(0), take(0)].map(({ allowed }) => allowed)).toEqual([true, true, false, false]);
    clock.ms += 30_000;
    expect([take(0), take(0)].map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  it('lets a request larger than the whole limit through when the bucket is full', () => {
    const { take } = open({ requestsPerMinute: 60, tokensPerMinute: 600 });

    expect(take(5_000).allowed).toBe(true);
    expect(take(1)).toMatchObject({ allowed: false, waitMs: (4_401 / 600) * 60_000 });
  });

  it('counts the tokens of an answer when it is there, and keeps out whoever comes while they are owed', () => {
    const { clock, take, settle } = open({ tokensPerMinute: 600 });
    take(500);
    settle(200);

    expect(take(50)).toMatchObject({ allowed: false, waitMs: 15_000 });
    clock.ms += 15_000;
    expect(take(50).allowed).toBe(true);
  });

  it('lets no more come at once than is let through in the span of a burst', () => {
    const { clock, take } = open({ requestsPerMinute: 600, burstMs: 1000 });
    const allowed = () => Array.from({ length: 20 }, () => take(0)).filter((state) => state.allowed).length;

    expect(allowed()).toBe(10);
    clock.ms += 500;
    expect(allowed()).toBe(5);
    clock.ms += 60_000;
    expect(allowed()).toBe(10);
  });

  it('refuses nobody for what rounding leaves', () => {
    const { clock, take } = open({ requestsPerMinute: 7, burstMs: 1000 });
    take(0);
    const { waitMs } = take(0);
    for (let step = 0; step < 10; step += 1) {
      clock.ms += waitMs / 10;
      if (step < 9) take(0);
    }

    expect(take(0).allowed).toBe(true);
  });

  it('only makes headers when it is not enforced', () => {
    const { take, settle } = open({ requestsPerMinute: 1, tokensPerMinute: 10 }, false);
    take(10);
    settle(10);

    expect(take(10)).toEqual({
      allowed: true,
      waitMs: 0,
      headers: {
        'x-ratelimit-limit-requests': '1',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m0s',
        'x-ratelimit-limit-tokens': '10',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '1m0s',
      },
    });
  });

  it('has no headers for a limit that there is not', () => {
    expect(Object.keys(open({ tokensPerMinute: 10 }).take(1).headers)).toEqual([
      'x-ratelimit-limit-tokens',
      'x-ratelimit-remaining-tokens',
      'x-ratelimit-reset-tokens',
    ]);
    expect(open({}).take(1_000_000)).toEqual({ allowed: true, waitMs: 0, headers: {} });
  });

  it.each([
    [10_000, '6ms'],
    [50, '1.2s'],
    [1, '1m0s'],
    [0.15, '6m40s'],
    [0.016, '1h2m30s'],
  ])('says when the limit is whole again as OpenAI does: at %d a minute in %s', (requestsPerMinute, span) => {
    const { take } = open({ requestsPerMinute });

    expect(take(0).headers['x-ratelimit-reset-requests']).toBe(span);
  });
});
