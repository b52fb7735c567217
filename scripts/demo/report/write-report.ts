import type { FinishedRun } from '../finished-run.ts';

/** stub */
export function writeReport(run: FinishedRun): string {
  return String(run.jobs.length);
}
