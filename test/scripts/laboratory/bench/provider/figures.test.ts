import { describe, expect, it } from 'vitest';
import type { Counts, Tally } from '../../../../../scripts/development/simulated-model/counts.ts';
import {
  jainIndex,
  p95,
  readOutage,
  shareThrottled,
  shareUsed,
  spanBetween,
} from '../../../../../scripts/laboratory/bench/provider/figures.ts';

const tally = (requests: number, admitted: number, throttled: number, tokens: number): Tally => ({
  ...{ requests, admitted, throttled, tokens },
});

const countsOf = (all: Tally, byGroup: Record<string, Tally> = {}): Counts => ({
  ...{ ...all, mostAtOnce: 1, byKey: {}, byGroup, slices: [], sliceMs: 100, firstAt: 0 },
});

const before = { at: 1000, counts: countsOf(tally(10, 10, 0, 100), { a: tally(10, 10, 0, 100) }) };
const after = {
  at: 31_000,
  counts: countsOf(tally(120, 110, 5, 1100), { a: tally(70, 65, 5, 600), b: tally(50, 45, 0, 500) }),
};

describe('spanBetween', () => {
  it('is what came since, also of a group that was not there before', () => {
    expect(spanBetween(before, after)).toEqual({
      ...{ seconds: 30, requests: 110, admitted: 100, throttled: 5, tokens: 1000 },
      byGroup: { a: tally(60, 55, 5, 500), b: tally(50, 45, 0, 500) },
    });
  });
});

describe('shareUsed', () => {
  it('is of what the limit lets through in the span', () => {
    const span = spanBetween(before, after);

    expect(shareUsed(span, 'requests', 400)).toBe(0.5);
    expect(shareUsed(span, 'tokens', 2500)).toBe(0.8);
  });
});

describe('shareThrottled', () => {
  it('is of all requests, and none of none', () => {
    expect(shareThrottled(spanBetween(before, after))).toBeCloseTo(5 / 110);
    expect(shareThrottled(spanBetween(before, before))).toBe(0);
  });
});

describe('jainIndex', () => {
  it('is 1 when all got the same and 1/n when one got all', () => {
    expect(jainIndex([7, 7, 7, 7, 7])).toBe(1);
    expect(jainIndex([9, 0, 0, 0, 0])).toBe(0.2);
    expect(jainIndex([1, 2])).toBe(0.9);
  });
});

describe('p95', () => {
  it('is the value that 95 % do not exceed', () => {
    expect(p95(Array.from({ length: 100 }, (_, i) => 100 - i))).toBe(95);
    expect(p95([3])).toBe(3);
    expect(p95([])).toBeNaN();
  });
});

describe('readOutage', () => {
  /** So many requests in each tenth of a second from `fromS` on; admitted ones but while away, from 10 s to 20 s. */
  const slices = (fromS: number, untilS: number, each: (i: number) => number) =>
    Array.from({ length: (untilS - fromS) * 10 }, (_, i) => {
      const at = fromS * 1000 + i * 100;
      const requests = each(i);
      return { at, ...tally(requests, at < 10_000 || at >= 20_000 ? requests : 0, 0, 0) };
    });
  const read = (...parts: ReturnType<typeof slices>[]) =>
    readOutage({ slices: parts.flat(), sliceMs: 100 }, { fromMs: 10_000, untilMs: 20_000, perSecond: 50 });

  it('sees when it was noticed, what was asked meanwhile, and when the rate was back', () => {
    const met = read(
      slices(0, 12, () => 5),
      slices(12, 22, (i) => (i % 20 === 10 ? 1 : 0)),
      slices(22, 30, () => 5),
    );

    expect(met.noticedAfter).toBeGreaterThan(1.5);
    expect(met.noticedAfter).toBeLessThanOrEqual(2);
    expect(met.requestsPerSecond).toBeLessThan(0.9);
    expect(met.backAfter).toBeCloseTo(2, 0);
  });

  it('sees an outage that nobody noticed, and a rate that never came back', () => {
    const met = read(
      slices(0, 20, () => 5),
      slices(20, 30, () => 1),
    );

    expect(met.noticedAfter).toBeGreaterThan(8);
    expect(met.backAfter).toBeNaN();
  });
});
