import type { JobView } from '../../src/records/job-view.ts';
import type { Screen } from './screen.ts';

// With the counts of a thousand jobs the line fits 80 columns.
const BAR_WIDTH = 14;
const PLAIN_EVERY_MS = 2000;

/** How far the jobs are, in one line. */
export function writeProgress(jobs: readonly JobView[], total: number): string {
  const count = (...statuses: string[]) => jobs.filter(({ status }) => statuses.includes(status)).length;
  const succeeded = count('succeeded');
  const dead = count('failed', 'expired', 'cancelled');
  const held = count('in_review');
  const filled = Math.floor(((succeeded + held + dead) / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const parts = [
    `${succeeded + held + dead}/${total}`,
    `${succeeded} succeeded`,
    `${held} in review`,
    `${dead} dead`,
    `${count('queued', 'running')} under way`,
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
