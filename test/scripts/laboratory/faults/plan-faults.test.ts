import { describe, expect, it } from 'vitest';
import { faultKindList, faultKinds } from '../../../../scripts/laboratory/faults/fault.ts';
import { planFaults, planPace } from '../../../../scripts/laboratory/faults/plan-faults.ts';

const timing = { lockMs: 2000, modelTimeoutMs: 3000, leaseMs: 13_000 };
const plan = (given: Partial<Parameters<typeof planFaults>[0]>) =>
  planFaults({ seed: 1, jobs: 2000, timing, faults: 'all', ...given });

describe('planFaults', () => {
  it('draws the same plan for the same seed, and another for another', () => {
    expect(plan({ seed: 7 })).toEqual(plan({ seed: 7 }));
    expect(plan({ seed: 7 })).not.toEqual(plan({ seed: 8 }));
  });

  it('plans every kind at least once, in the order they are due, while jobs still come', () => {
    const faults = plan({ jobs: 100 });
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faultKindList.length);
    expect(faults.map(({ afterJobs }) => afterJobs)).toEqual(
      faults.map(({ afterJobs }) => afterJobs).sort((a, b) => a - b),
    );
    expect(faults.every(({ afterJobs }) => afterJobs > 0 && afterJobs < 95)).toBe(true);
  });

  it('grows with the jobs: 100,000 of them see 200 killed workers, 50 APIs, 20 Redis and 5 long outages', () => {
    const faults = plan({ jobs: 100_000 });
    const count = (kind: string) => faults.filter((fault) => fault.kind === kind).length;
    expect(count('worker-kill')).toBeGreaterThanOrEqual(200);
    expect(count('api-kill')).toBeGreaterThanOrEqual(50);
    expect(count('redis-kill')).toBeGreaterThanOrEqual(20);
    expect(count('redis-outage')).toBeGreaterThanOrEqual(5);
    const outages = faults.filter(({ kind }) => kind === 'redis-outage');
    expect(outages.every(({ forMs }) => forMs > timing.lockMs)).toBe(true);
  });

  it('leaves workers alive and is shorter than a lease when it is mild', () => {
    const faults = plan({ faults: 'mild', jobs: 50_000 });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.every(({ kind }) => faultKinds[kind].isMild && !kind.startsWith('worker-kill'))).toBe(true);
    expect(faults.every(({ forMs }) => forMs < timing.leaseMs)).toBe(true);
  });

  it('plans nothing for none, and only what is counted where counts are given', () => {
    expect(plan({ faults: 'none' })).toEqual([]);
    const counted = plan({ counts: { 'worker-kill': 2, 'redis-kill': 1 } });
    expect(counted.map(({ kind }) => kind).sort()).toEqual(['redis-kill', 'worker-kill', 'worker-kill']);
  });
});

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
