import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/chaos/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    const expected = { jobs: 2000, seed: 42, workers: 3, minutes: 30, faults: 'all', isJson: false };
    expect(parseOptions([], 42)).toEqual(expected);
  });

  it('takes what is given', () => {
    const args = '--jobs 300 --seed 7 --workers 2 --minutes 3 --faults mild --json'.split(' ');
    expect(parseOptions(args, 42)).toEqual({
      jobs: 300,
      seed: 7,
      workers: 2,
      minutes: 3,
      faults: 'mild',
      isJson: true,
    });
  });

  it('names another build only where there is one', () => {
    expect(parseOptions(['--against', 'HEAD~3'], 42)).toMatchObject({ against: 'HEAD~3', jobs: 2000 });
    expect(parseOptions([], 42)).not.toHaveProperty('against');
  });

  it.each([
    ['--jobs', '0'],
    ['--jobs', 'many'],
    ['--faults', 'hard'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
