import { countJobs } from './count-jobs.ts';
import type { FinishedRun } from './finished-run.ts';
import { type Ending, isDeadLetter, sortEndings } from './name-ending.ts';
import type { Screen } from './screen.ts';

const NAME_WIDTH = 44;

/** An ending in one line, and what it means in a second. */
function writeRow(ending: Ending, { dim, red, green }: Screen): string[] {
  const { name, remark, jobs } = ending;
  const isDead = isDeadLetter(ending);
  const [first] = jobs;
  const paint = isDead ? red : green;
  const attempts = first?.attempts.length ?? 0;
  const cost = isDead ? ` ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}.` : '';
  const row = `  ${paint(name.padEnd(NAME_WIDTH))} ${String(jobs.length).padStart(5)}   ${dim(first?.id ?? '')}`;
  return remark === '' ? [row] : [row, dim(`      ${remark}${cost}`)];
}

/** Prints how the jobs ended: each ending with how many had it and one that did. */
export function printEndings({ jobs, tookMs }: FinishedRun, screen: Screen): void {
  const views = jobs.map(({ view }) => view);
  const endings = sortEndings(views);
  const head = `  ${'ending'.padEnd(NAME_WIDTH)} ${'jobs'.padStart(5)}   for example`;
  const dead = countJobs(views, 'failed');
  const ends = [
    `${countJobs(views, 'succeeded')} succeeded`,
    `${countJobs(views, 'in_review')} in review`,
    `${countJobs(views, 'cancelled')} cancelled`,
    `${countJobs(views, 'expired')} expired`,
    `${dead} dead ${dead === 1 ? 'letter' : 'letters'}`,
  ];
  const sum = `${jobs.length} accepted = ${ends.join(' + ')}`;
  const rest = `none lost, in ${(tookMs / 1000).toFixed(1)} s`;
  screen.say('', screen.bold('How the jobs ended'), '', screen.dim(head));
  screen.say(...endings.flatMap((ending) => writeRow(ending, screen)), '', `  ${sum}`, `  ${rest}`);
}
