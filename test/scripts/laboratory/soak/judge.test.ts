import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/soak/judge.ts';

const MB = 2 ** 20;

/** Ten tenths, of which some have another heap (MB), CPU time per job or yardstick. */
const tenths = (
  heaps: Record<number, number> = {},
  cpus: Record<number, number> = {},
  yardsticks: Record<number, number> = {},
) =>
  Array.from({ length: 10 }, (_, at) => ({
    ...{ heapBytes: (heaps[at + 1] ?? 50) * MB, rssBytes: 90 * MB },
    cpuMsPerJob: cpus[at + 1] ?? 5,
    yardstickMs: yardsticks[at + 1] ?? 2,
  }));

describe('judge', () => {
  it('takes a heap for flat that moves by 10 MB in the last half, and no more', () => {
    expect(judge(tenths({ 7: 60 }))).toMatchObject({ spreadBytes: 10 * MB, isFlat: true });
    expect(judge(tenths({ 10: 60.1 })).isFlat).toBe(false);
    expect(judge(tenths({ 5: 39.9 })).isFlat).toBe(false);
  });

  it('lets a heap grow in the first half', () => {
    expect(judge(tenths({ 1: 10, 2: 20, 4: 30 })).isFlat).toBe(true);
  });

  it('compares the last three tenths with the second to the fourth', () => {
    expect(judge(tenths({}, { 1: 9, 8: 6, 9: 6, 10: 6 }))).toMatchObject({ cpuRatio: 1.2, isSteady: true });
    expect(judge(tenths({}, { 8: 6.1, 9: 5, 10: 6.1 })).isSteady).toBe(false);
  });

  it('is not led by one reading that is far off', () => {
    expect(judge(tenths({}, {}, { 2: 2.6 }))).toMatchObject({ cpuRatio: 1, isSteady: true });
    expect(judge(tenths({}, { 10: 9 })).isSteady).toBe(true);
  });

  it('takes out what a busier machine adds to all work', () => {
    const busy = { 8: 3.6, 9: 3.6, 10: 3.6 };
    expect(judge(tenths({}, { 8: 9, 9: 9, 10: 9 }, busy)).cpuRatio).toBeCloseTo(1);
    expect(judge(tenths({}, { 8: 7, 9: 7, 10: 7 }, { 2: 2.4, 3: 2.4, 4: 2.4, 8: 2.4, 9: 2.4, 10: 2.4 })).isSteady).toBe(
      false,
    );
  });

  it('finds a soak that ended early neither flat nor steady', () => {
    expect(judge(tenths().slice(0, 9))).toMatchObject({ isFlat: false, isSteady: false });
    expect(judge([])).toMatchObject({ isFlat: false, isSteady: false });
  });
});
