import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/fuzz/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    expect(parseOptions([], 42)).toEqual({ requests: 100_000, seed: 42, isJson: false });
  });

  it('takes what is given', () => {
    const args = '--requests 300 --seed 7 --json'.split(' ');
    expect(parseOptions(args, 42)).toEqual({ requests: 300, seed: 7, isJson: true });
  });

  it.each([
    ['--requests', '0'],
    ['--seed', 'drawn'],
    ['--jobs', '2'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
