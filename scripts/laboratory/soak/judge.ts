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
  /** CPU per job of the last tenth by that of the second, each by its yardstick; the first warms up. */
  cpuRatio: number;
  isSteady: boolean;
}

const cpuByYardstick = (tenth: Tenth | undefined) =>
  tenth === undefined ? Number.NaN : tenth.cpuMsPerJob / tenth.yardstickMs;

/** Judges one process by its ten tenths; a soak that ended early is neither flat nor steady. */
export function judge(tenths: readonly Tenth[]): Verdict {
  const heaps = tenths.slice(4).map(({ heapBytes }) => heapBytes);
  const spreadBytes = heaps.length < 6 ? Number.NaN : Math.max(...heaps) - Math.min(...heaps);
  const cpuRatio = cpuByYardstick(tenths[9]) / cpuByYardstick(tenths[1]);
  return { spreadBytes, isFlat: spreadBytes <= FLAT_WITHIN_BYTES, cpuRatio, isSteady: cpuRatio <= MOST_CPU_RATIO };
}
