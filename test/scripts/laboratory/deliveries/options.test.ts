import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/deliveries/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    expect(parseOptions([], 7)).toEqual({ events: 10_000, seed: 7, minutes: 10, isJson: false });
  });

  it('takes what it is told, and nothing else', () => {
    const args = ['--events', '20', '--seed', '3', '--minutes', '1', '--json'];
    expect(parseOptions(args, 7)).toEqual({ events: 20, seed: 3, minutes: 1, isJson: true });
    expect(() => parseOptions(['--events', '0'], 7)).toThrow(RangeError);
    expect(() => parseOptions(['--jobs', '1'], 7)).toThrow();
  });
});
