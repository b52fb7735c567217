import type { JobView } from '../../../src/jobs/job-view.ts';
import { countJobs } from './name-ending.ts';
import type { Screen } from './screen.ts';

// With the counts of some hundred jobs the line fits 80 columns.
const BAR_WIDTH = 14;
const PLAIN_EVERY_MS = 2000;

/** How far the jobs are, in one line. */
export function writeProgress(jobs: readonly JobView[], total: number): string {
  const succeeded = countJobs(jobs, 'succeeded');
  const held = countJobs(jobs, 'in_review');
  const cancelled = countJobs(jobs, 'cancelled');
  const dead = countJobs(jobs, 'failed', 'expired');
  const done = succeeded + held + cancelled + dead;
  const filled = Math.floor((done / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const parts = [
    `${done}/${total}`,
    `${succeeded} succeeded`,
    `${held} in review`,
    `${cancelled} cancelled`,
    `${dead} dead`,
  ];
  return `  ${bar}  ${parts.join(' · ')}`;
}

/** Shows progress: one line that is written over on a terminal, else a line every two seconds and at the end. */
export function createProgress(screen: Screen, total: number, now: () => number = () => performance.now()) {
  let saidAt = now();
  return {
    show: (jobs: readonly JobView[]) => {
      if (screen.isTerminal) screen.rewrite(writeProgress(jobs, total));
      else if (now() - saidAt >= PLAIN_EVERY_MS) {
        saidAt = now();
        screen.say(writeProgress(jobs, total));
      }
    },
    end: (jobs: readonly JobView[]) => {
      screen.rewrite('');
      screen.say(writeProgress(jobs, total));
    },
  };
}
