import { median } from '../median.ts';

const FLAT_WITHIN_BYTES = 10 * 2 ** 20;
const MOST_CPU_RATIO = 1.2;

/** What one process took for a tenth of the jobs, and held when all of them had ended. */
export interface Tenth {
  cpuMsPerJob: number;
  /** The CPU time of work that is always the same, measured meanwhile: more when others use the machine. */
  yardstickMs: number;
  heapBytes: number;
  rssBytes: number;
}

export interface Verdict {
  /** Between the most and the least heap at the ends of the tenths from the fifth on. */
  spreadBytes: number;
  isFlat: boolean;
  /**
   * CPU per job of the last three tenths by that of the second to the fourth, each by its yardstick: the medians, since one
   * reading of it may be far off. The first tenth warms up.
   */
  cpuRatio: number;
  isSteady: boolean;
}

const cpuByYardstick = (tenths: readonly Tenth[]) =>
  median(tenths.map(({ cpuMsPerJob, yardstickMs }) => cpuMsPerJob / yardstickMs));

/** Judges one process by its ten tenths; a soak that ended early is neither flat nor steady. */
export function judge(tenths: readonly Tenth[]): Verdict {
  const heaps = tenths.slice(4).map(({ heapBytes }) => heapBytes);
  const spreadBytes = heaps.length < 6 ? Number.NaN : Math.max(...heaps) - Math.min(...heaps);
  const isWhole = tenths.length === 10;
  const cpuRatio = isWhole ? cpuByYardstick(tenths.slice(7)) / cpuByYardstick(tenths.slice(1, 4)) : Number.NaN;
  return { spreadBytes, isFlat: spreadBytes <= FLAT_WITHIN_BYTES, cpuRatio, isSteady: cpuRatio <= MOST_CPU_RATIO };
}
