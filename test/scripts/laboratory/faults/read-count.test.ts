import { describe, expect, it } from 'vitest';
import { readCount } from '../../../../scripts/laboratory/faults/read-count.ts';

describe('readCount', () => {
  it('takes a whole number, or the default when none is given', () => {
    expect([readCount('jobs', '3', 9), readCount('jobs', undefined, 9)]).toEqual([3, 9]);
  });

  it.each(['0', '-1', '1.5', 'many', '', '10000001'])('refuses %j and names the option', (text) => {
    expect(() => readCount('jobs', text, 9)).toThrow('--jobs must be a whole number from 1 to 10000000');
  });

  it('takes nothing below the least', () => {
    expect(() => readCount('values', '499', 600, 500)).toThrow('from 500');
  });
});
