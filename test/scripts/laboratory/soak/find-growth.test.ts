import { describe, expect, it } from 'vitest';
import { findGrowth } from '../../../../scripts/laboratory/soak/find-growth.ts';

describe('findGrowth', () => {
  it('names what there is more of, most first, also what is new and what holds more', () => {
    const before = { Job: { objects: 5, held: 0 }, Map: { objects: 3, held: 10 }, Gone: { objects: 9, held: 0 } };
    const after = { Job: { objects: 7, held: 0 }, Map: { objects: 3, held: 30 }, New: { objects: 4, held: 0 } };
    expect(findGrowth(before, after, 9)).toEqual([
      { name: 'Map', objects: 0, held: 20 },
      { name: 'New', objects: 4, held: 0 },
      { name: 'Job', objects: 2, held: 0 },
    ]);
    expect(findGrowth(before, after, 1)).toHaveLength(1);
  });

  it('names nothing where there is less', () => {
    expect(findGrowth({ Job: { objects: 5, held: 2 } }, { Job: { objects: 5, held: 1 } }, 9)).toEqual([]);
  });
});
