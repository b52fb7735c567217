import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/compare/options.ts';

describe('parseOptions', () => {
  it('has a default for everything', () => {
    expect(parseOptions([])).toEqual({ jobs: 300, seed: 1, isJson: false });
  });

  it('takes what is given', () => {
    expect(parseOptions('--jobs 100 --seed 7 --json'.split(' '))).toEqual({ jobs: 100, seed: 7, isJson: true });
  });

  it.each([
    ['--jobs', '0'],
    ['--jobs', 'many'],
    ['--seed', '1.5'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
