import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/chaos/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    const expected = { jobs: 2000, seed: 42, workers: 3, minutes: 30, faults: 'all', payloads: 'redis', isJson: false };
    expect(parseOptions([], 42)).toEqual(expected);
  });

  it('takes what is given', () => {
    const args = '--jobs 300 --seed 7 --workers 2 --minutes 3 --faults mild --payloads s3 --json'.split(' ');
    expect(parseOptions(args, 42)).toEqual({
      jobs: 300,
      seed: 7,
      workers: 2,
      minutes: 3,
      faults: 'mild',
      payloads: 's3',
      isJson: true,
    });
  });

  it.each([
    ['--jobs', '0'],
    ['--jobs', 'many'],
    ['--faults', 'hard'],
    ['--payloads', 'tape'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
