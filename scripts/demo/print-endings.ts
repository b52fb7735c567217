import type { FinishedRun } from './finished-run.ts';
import { type Ending, isDeadLetter, sortEndings } from './name-ending.ts';
import type { Screen } from './screen.ts';

const NAME_WIDTH = 44;

/** An ending in one line, and what it means in a second. */
function writeRow({ name, remark, isDead, jobs }: Ending, { dim, red, green }: Screen): string[] {
  const [first] = jobs;
  const paint = isDead ? red : green;
  const attempts = first?.attempts.length ?? 0;
  const cost = isDead ? ` ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}.` : '';
  const row = `  ${paint(name.padEnd(NAME_WIDTH))} ${String(jobs.length).padStart(5)}   ${dim(first?.id ?? '')}`;
  return remark === '' ? [row] : [row, dim(`      ${remark}${cost}`)];
}

/** Prints how the jobs ended: each ending with how many had it and one that did. */
export function printEndings({ jobs, tookMs }: FinishedRun, screen: Screen): void {
  const endings = sortEndings(jobs.map(({ view }) => view));
  const head = `  ${'ending'.padEnd(NAME_WIDTH)} ${'jobs'.padStart(5)}   for example`;
  const dead = jobs.filter(({ view }) => isDeadLetter(view)).length;
  const held = jobs.filter(({ view }) => view.status === 'in_review').length;
  const ends = `${jobs.length - dead - held} succeeded + ${held} in review + ${dead} dead ${dead === 1 ? 'letter' : 'letters'}`;
  const seconds = (tookMs / 1000).toFixed(1);
  const sum = `${jobs.length} accepted = ${ends}, none lost, in ${seconds} s`;
  screen.say('', screen.bold('How the jobs ended'), '', screen.dim(head));
  screen.say(...endings.flatMap((ending) => writeRow(ending, screen)), '', `  ${sum}`);
}
