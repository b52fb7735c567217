import { tableRow } from '../table-row.ts';
import type { Count } from './find-growth.ts';
import { judge, type Tenth, type Verdict } from './judge.ts';

/** What was seen of one process, and of which objects the last half left more. */
export interface ProcessSeen {
  name: string;
  tenths: readonly Tenth[];
  grown: readonly (Count & { name: string })[];
}

/** The result of a soak as data. */
export interface SoakResult {
  seed: number;
  jobs: number;
  heapMb: number;
  minutes: number;
  processes: (ProcessSeen & { verdict: Verdict })[];
}

/** Sums up what was seen. */
export function sumUp(processes: readonly ProcessSeen[], given: Omit<SoakResult, 'processes'>): SoakResult {
  return { ...given, processes: processes.map((seen) => ({ ...seen, verdict: judge(seen.tenths) })) };
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
const met = (isMet: boolean) => (isMet ? 'met' : 'MISSED');

function writeProcess({ name, tenths, verdict, grown }: SoakResult['processes'][number]): string[] {
  const { spreadBytes, isFlat, cpuRatio, isSteady } = verdict;
  return [
    tableRow([`${name}, tenth`, ...tenths.map((_, at) => at + 1)]),
    tableRow(['---', ...tenths.map(() => '---:')]),
    tableRow(['heap and buffers after collection, MB', ...tenths.map(({ heapBytes }) => megabytes(heapBytes))]),
    tableRow(['resident, MB', ...tenths.map(({ rssBytes }) => megabytes(rssBytes))]),
    tableRow(['CPU per job, ms', ...tenths.map(({ cpuMsPerJob }) => cpuMsPerJob.toFixed(2))]),
    tableRow(['the same work meanwhile, ms', ...tenths.map(({ yardstickMs }) => yardstickMs.toFixed(2))]),
    '',
    `heap of the last half within ${megabytes(spreadBytes)} MB; at most 10: ${met(isFlat)}`,
    `CPU per job by the same work, last three tenths ÷ second to fourth ${cpuRatio.toFixed(2)}; at most 1.2: ${met(isSteady)}`,
    `more in the last half: ${grown.map(({ name: made, objects, held }) => `${made} ${objects} (${held})`).join(', ')}`,
    '',
  ];
}

/** The result as a Markdown table for each process, a column for each tenth. */
export function writeTables({ seed, jobs, heapMb, minutes, processes }: SoakResult): string {
  const head = `seed ${seed}, ${jobs} jobs, ${heapMb} MB of old space each, ${minutes.toFixed(1)} min`;
  return [head, '', ...processes.flatMap(writeProcess)].join('\n').trimEnd();
}
