import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import { createBreaker } from '../../workers/create-breaker.ts';

/** A breaker, and what it tells of profiles that begin to rest and answer again. */
function start() {
  const turns: object[] = [];
  const breaker = createBreaker((turn) => void turns.push(turn));
  const fail = (code: FailureCode, times = 1, profile = 'primary') => {
    for (let n = 0; n < times; n++) breaker.heard(profile, new Failure(code));
  };
  const refusal = (profile = 'primary') => breaker.refuse(profile)?.code;
  return { breaker, turns, fail, refusal };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createBreaker', () => {
  it.each(['model-not-allowed', 'model-unknown', 'model-quota'] as const)(
    'refuses a profile that said %s three times in a row, and no other',
    (code) => {
      const { fail, refusal, turns } = start();
      fail(code, 2);
      expect(refusal()).toBeUndefined();
      fail(code);
      expect(refusal()).toBe(code);
      expect(refusal('fallback')).toBeUndefined();
      expect(turns).toEqual([{ profile: 'primary', code, isResting: true }]);
    },
  );

  it('lets a profile go on that answered in between', () => {
    const { breaker, fail, refusal } = start();
    fail('model-not-allowed', 2);
    breaker.heard('primary', undefined);
    fail('model-not-allowed', 2);
    expect(refusal()).toBeUndefined();
  });

  it.each(['model-error', 'model-timeout', 'model-throttled', 'model-rejected', 'model-refused'] as const)(
    'makes nothing of %s, which the next request may be spared',
    (code) => {
      const { fail, refusal } = start();
      fail(code, 5);
      expect(refusal()).toBeUndefined();
    },
  );

  it('lets one request in 10 s find out whether the profile answers again', () => {
    const { fail, refusal } = start();
    fail('model-quota', 3);
    vi.advanceTimersByTime(9999);
    expect(refusal()).toBe('model-quota');
    vi.advanceTimersByTime(1);
    expect([refusal(), refusal()]).toEqual([undefined, 'model-quota']);
    fail('model-not-allowed');
    vi.advanceTimersByTime(9999);
    expect(refusal()).toBe('model-not-allowed');
  });

  it('lets all through again once one was answered, and says so', () => {
    const { breaker, fail, refusal, turns } = start();
    fail('model-quota', 4);
    breaker.heard('primary', undefined);
    expect([refusal(), refusal()]).toEqual([undefined, undefined]);
    expect(turns.at(-1)).toEqual({ profile: 'primary', code: 'model-quota', isResting: false });
    expect(turns.length).toBe(2);
  });
});
