import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/soak/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    expect(parseOptions([], 42)).toEqual({ jobs: 20_000, heapMb: 120, seed: 42, isJson: false });
  });

  it('takes what is given', () => {
    const args = '--jobs 300 --heap 90 --seed 7 --json'.split(' ');
    expect(parseOptions(args, 42)).toEqual({ jobs: 300, heapMb: 90, seed: 7, isJson: true });
  });

  it.each([
    ['--jobs', '199'],
    ['--heap', '63'],
    ['--heap', 'small'],
    ['--workers', '2'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
