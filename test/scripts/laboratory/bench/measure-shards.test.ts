import { describe, expect, it } from 'vitest';
import { findBusiest } from '../../../../scripts/laboratory/bench/measure-shards.ts';

describe('findBusiest', () => {
  it('is all of it for one master, and about an equal part where each has equally many shards', () => {
    expect(findBusiest(1, 24, 1000)).toBe(1);
    for (const masters of [3, 6, 12]) {
      const share = findBusiest(masters, 24, 10_000);
      expect(share).toBeGreaterThanOrEqual(1 / masters);
      expect(share).toBeLessThan(1.1 / masters);
    }
    // 24 shards are no equal parts for 100 masters: 76 have none.
    expect(findBusiest(100, 24, 10_000)).toBeGreaterThan(1 / 24);
  });
});
