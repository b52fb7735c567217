import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/canaries/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    expect(parseOptions([], 42)).toEqual({ values: 10_000, seed: 42, isJson: false });
  });

  it('takes what is given', () => {
    const args = '--values 600 --seed 7 --json'.split(' ');
    expect(parseOptions(args, 42)).toEqual({ values: 600, seed: 7, isJson: true });
  });

  it.each([
    ['--values', '10'],
    ['--values', 'many'],
    ['--seed', '0'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
