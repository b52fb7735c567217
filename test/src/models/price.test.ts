import { describe, expect, it } from 'vitest';
import { costOf } from '../../../src/models/price.ts';

const price = { input: 0.25, output: 2 };
const usage = { inputTokens: 310, outputTokens: 42 };

describe('costOf', () => {
  it('adds what went in and what came out', () => {
    expect(costOf(usage, price)).toBeCloseTo(0.0001615, 12);
  });

  it('is nothing for a price of nothing and null for an unknown one', () => {
    expect(costOf(usage, { input: 0, output: 0 })).toBe(0);
    expect(costOf(usage, undefined)).toBeNull();
  });

  it('takes cached input, cache writes and reasoning apart, where they have a price of their own', () => {
    const told = { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 600, cacheWriteTokens: 300 };
    expect(costOf(told, { ...price, cachedInput: 0.025, cacheWrite: 0.5 })).toBeCloseTo(
      (100 * 0.25 + 600 * 0.025 + 300 * 0.5 + 100 * 2) / 1e6,
      12,
    );
    expect(costOf(told, price)).toBe(costOf({ inputTokens: 1000, outputTokens: 100 }, price));
    const thought = { ...usage, reasoningTokens: 40 };
    expect(costOf(thought, { ...price, reasoning: 1 })).toBeCloseTo((310 * 0.25 + 2 * 2 + 40 * 1) / 1e6, 12);
    expect(costOf(thought, price)).toBe(costOf(usage, price));
  });

  it('multiplies by what a tier costs, and knows nothing of a tier that nobody has priced', () => {
    const tiered = { ...price, flex: 0.5, batch: 0.4 };
    const of = (serviceTier: string) => costOf({ ...usage, serviceTier }, tiered);
    expect(of('flex')).toBeCloseTo(0.0001615 / 2, 12);
    expect(of('batch')).toBeCloseTo(0.0001615 * 0.4, 12);
    for (const tier of ['default', 'standard', 'auto', 'on_demand']) expect(of(tier)).toBe(costOf(usage, price));
    for (const tier of ['priority', 'scale', 'input', 'constructor']) expect(of(tier)).toBeNull();
  });

  it('takes the rates of a long input for all of it', () => {
    const long = [
      { over: 1000, input: 2, output: 4 },
      { over: 5000, input: 3, output: 9 },
    ];
    const of = (inputTokens: number) => costOf({ inputTokens, outputTokens: 10 }, { ...price, long });
    expect(of(1000)).toBeCloseTo((1000 * 0.25 + 10 * 2) / 1e6, 12);
    expect(of(1001)).toBeCloseTo((1001 * 2 + 10 * 4) / 1e6, 12);
    expect(of(6000)).toBeCloseTo((6000 * 3 + 10 * 9) / 1e6, 12);
  });

  it('never comes to less than nothing, whatever a provider tells of parts', () => {
    const odd = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 99, cacheWriteTokens: 99, reasoningTokens: 99 };
    expect(costOf(odd, { ...price, cachedInput: 0, cacheWrite: 7, reasoning: 0 })).toBe(0);
  });
});
