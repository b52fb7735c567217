import type { FinishedJob, FinishedRun } from './finished-run.ts';
import { countJobs, type Ending, isDeadLetter, sortEndings } from './name-ending.ts';
import type { Screen } from './screen.ts';

/**
 * Breaks a text into lines of at most `width` characters, at spaces where there are any; keeps line breaks and indents.
 */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  const indent = ' '.repeat(Math.min(spaces, Math.floor(width / 2)));
  const lines: string[] = [];
  let rest = line.trim();
  for (const most = width - indent.length; rest.length > most; ) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > 0 ? space : most;
    lines.push(indent + rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, (indent + rest).trimEnd()];
}

// Two of them with what stands between make 99 columns.
const COLUMN = 47;
const PLACEHOLDER = /\[[A-Z_]+_\d+\]/g;

/** Two texts line by line beside each other; a line that gets longer on one side makes room on the other. */
function pair(left: readonly string[], right: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [a, b] = [wrapText(left[i] ?? '', COLUMN), wrapText(right[i] ?? '', COLUMN)];
    for (let j = 0; j < Math.max(a.length, b.length); j++) pairs.push([a[j] ?? '', b[j] ?? '']);
  }
  return pairs;
}

/** Prints a message as it came in beside what was sent for it, and the answer that came back to the producer. */
export function printWireView({ text, requests, user, view }: FinishedJob, screen: Screen): void {
  const { say, bold, dim, blue } = screen;
  const sent = requests[0]?.user ?? user;
  // The request has a line more at its top, the tag that the text stands in.
  const cameIn = ['', ...text.split('\n')];
  const paint = (line: string) => line.replace(PLACEHOLDER, (placeholder) => blue(placeholder));
  say('', bold('One message on its way'), '');
  say(dim(`  ${'what came in'.padEnd(COLUMN)} │ what went over the wire`));
  for (const [left, right] of pair(cameIn, sent.split('\n'))) say(`  ${left.padEnd(COLUMN)} │ ${paint(right)}`);
  say('', dim('  what the producer got back'));
  for (const line of wrapText(JSON.stringify(view.output, null, 2), 96)) say(`  ${line}`);
}

const MOST_FOUND_SHOWN = 20;

/** The search in one line. */
export function writeSearch({ requests, bytes, originals, found }: FinishedRun['search']): string {
  return `searched ${requests} requests (${Math.round(bytes / 1024)} KB) for ${originals} originals: ${found.length} found`;
}

/** Prints what the search of everything that was sent came to, and every original that was found there. */
export function printSearch(
  { jobs, search, strayRequests }: FinishedRun,
  { say, bold, dim, red, green }: Screen,
): void {
  const { found } = search;
  const attempts = jobs.reduce((sum, { view }) => sum + view.attempts.length, 0);
  const paint = found.length === 0 ? green : red;
  say('', bold('Everything that was sent, searched for every original'), '', `  ${paint(bold(writeSearch(search)))}`);
  for (const { value, customId, requests } of found.slice(0, MOST_FOUND_SHOWN)) {
    say(
      red(
        `    ${JSON.stringify(value)} of ${customId} stands in ${requests} ${requests === 1 ? 'request' : 'requests'}`,
      ),
    );
  }
  if (found.length > MOST_FOUND_SHOWN) say(red(`    and ${found.length - MOST_FOUND_SHOWN} more`));
  say(dim('  Originals are what a person listed as personal in each message and what Airlock hid: names (also'));
  say(dim('  by their parts), e-mails, phones, addresses, cards, IBANs, SSNs, dates of birth, IPs, keys.'));
  say(`  ${search.requests} requests sent, ${attempts} attempts on record`);
  if (strayRequests > 0) say(red(`  ${strayRequests} requests belong to no job`));
}

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
