import { describe, expect, it } from 'vitest';
import { weigh } from '../../../../scripts/laboratory/compare/weigh.ts';
import { writeComparison } from '../../../../scripts/laboratory/compare/write-comparison.ts';

describe('writeComparison', () => {
  it('puts the sides beside each other', () => {
    const empty = { answers: new Map(), failed: new Set<number>(), calls: [], deeds: [], marked: new Map() };
    const sides = [
      { name: 'plain', weighed: weigh({ ...empty, accepted: 3 }) },
      { name: 'Airlock', weighed: weigh({ ...empty, accepted: 0 }) },
    ];
    const table = writeComparison(sides);
    expect(table).toContain('|  | plain | Airlock |');
    expect(table).toContain('| **lost**: neither | 3 | 0 |');
  });
});
