import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortInTime } from '../../../src/models/abort-in-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A limit under way in a process that can be made to stand still, and to lag: all its timers then come late. */
function start(limitMs: number) {
  let lostMs = 0;
  const controller = new AbortController();
  const cancel = abortInTime(controller, limitMs, () => Date.now() + lostMs);
  return {
    cancel,
    live: (ms: number) => vi.advanceTimersByTime(ms),
    /** For so long nothing of the process runs, its timers neither. */
    standStill: (ms: number) => {
      lostMs += ms;
    },
    isAborted: () => controller.signal.aborted,
  };
}

describe('abortInTime', () => {
  it.each([200, 3000, 60_000])('aborts after %i ms', (limitMs) => {
    const { live, isAborted } = start(limitMs);
    live(limitMs - 1);
    expect(isAborted()).toBe(false);
    live(1);
    expect(isAborted()).toBe(true);
  });

  it('does not count the four seconds that a process stood still', () => {
    const { live, standStill, isAborted } = start(3000);
    live(500);
    standStill(3900);
    live(2499);
    expect(isAborted()).toBe(false);
    live(1);
    expect(isAborted()).toBe(true);
  });

  it('leaves a second to read what came during a longer standstill, and after every other', () => {
    const { live, standStill, isAborted } = start(3000);
    live(2990);
    standStill(20_000);
    live(1009);
    standStill(20_000);
    live(1000);
    expect(isAborted()).toBe(false);
    live(1);
    expect(isAborted()).toBe(true);
  });

  it('gives a process that lags all the time four seconds more at most', () => {
    const { live, standStill, isAborted } = start(3000);
    let seen = 0;
    for (; !isAborted() && seen < 20_000; seen += 350) {
      standStill(200);
      live(150);
    }
    expect(seen).toBeGreaterThan(6500);
    expect(seen).toBeLessThan(7500);
  });

  it('aborts nothing any more once it is ended', () => {
    const { cancel, live, isAborted } = start(3000);
    live(1000);
    cancel();
    live(60_000);
    expect([isAborted(), vi.getTimerCount()]).toEqual([false, 0]);
  });
});
