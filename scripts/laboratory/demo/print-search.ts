import type { FinishedRun } from './finished-run.ts';
import type { Screen } from './screen.ts';

const MOST_SHOWN = 20;

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
  for (const { value, customId, requests } of found.slice(0, MOST_SHOWN)) {
    say(
      red(
        `    ${JSON.stringify(value)} of ${customId} stands in ${requests} ${requests === 1 ? 'request' : 'requests'}`,
      ),
    );
  }
  if (found.length > MOST_SHOWN) say(red(`    and ${found.length - MOST_SHOWN} more`));
  say(dim('  Originals are what a person listed as personal in each message and what Airlock hid: names (also'));
  say(dim('  by their parts), e-mails, phones, addresses, cards, IBANs, SSNs, dates of birth, IPs, keys.'));
  say(`  ${search.requests} requests sent, ${attempts} attempts on record`);
  if (strayRequests > 0) say(red(`  ${strayRequests} requests belong to no job`));
}
