import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startYardstick } from '../../../../scripts/laboratory/soak/start-yardstick.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('startYardstick', () => {
  it('reads the median of what the work took since the last time', () => {
    let takes = 9;
    const yardstick = startYardstick(() => takes);
    expect(yardstick.read()).toBe(9);
    takes = 2;
    vi.advanceTimersByTime(1000);
    takes = 50;
    expect(yardstick.read()).toBe(2);
    yardstick.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('measures real work when it is given none', () => {
    const yardstick = startYardstick();
    expect(yardstick.read()).toBeGreaterThan(0);
    yardstick.stop();
  });
});
