import { describe, expect, it } from 'vitest';
import { planPace } from '../../../../scripts/laboratory/faults/plan-pace.ts';

const freeze = (forMs: number) => ({ kind: 'redis-freeze', lane: 'redis', afterJobs: 1, forMs, pick: 0 }) as const;

describe('planPace', () => {
  it('lets all jobs come at once when there are no faults', () => {
    expect(planPace([], 500)(0)).toBe(500);
  });

  it('spreads the jobs over the time of the longest lane', () => {
    const pace = planPace([freeze(4000), freeze(5900), { ...freeze(100), lane: 'api' }], 1000);
    expect(pace(0)).toBe(20);
    expect(pace(5000)).toBe(520);
    expect(pace(10_000)).toBeGreaterThanOrEqual(1000);
  });
});
