import { describe, expect, it } from 'vitest';
import { costOf } from '../../../src/models/cost.ts';

describe('costOf', () => {
  it('adds what went in and what came out', () => {
    const cost = costOf({ inputTokens: 310, outputTokens: 42 }, { input: 0.25, output: 2 });
    expect(cost).toBeCloseTo(0.0001615, 12);
  });

  it('is nothing for a price of nothing and null for an unknown one', () => {
    expect(costOf({ inputTokens: 310, outputTokens: 42 }, { input: 0, output: 0 })).toBe(0);
    expect(costOf({ inputTokens: 310, outputTokens: 42 }, undefined)).toBeNull();
  });
});
