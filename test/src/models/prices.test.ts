import { describe, expect, it } from 'vitest';
import { findPrice } from '../../../src/models/prices.ts';

describe('findPrice', () => {
  it('knows the default model', () => {
    expect(findPrice('gpt-5-mini')).toEqual({ input: 0.25, output: 2 });
  });

  it('knows a model by its dated name', () => {
    expect(findPrice('gpt-4o-mini-2024-07-18')).toEqual(findPrice('gpt-4o-mini'));
  });

  it.each(['', 'llama-3', 'gpt-5-mini-high', 'constructor'])('does not know %j', (model) => {
    expect(findPrice(model)).toBeUndefined();
  });
});
