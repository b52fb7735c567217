import type { FinishedJob } from './finished-run.ts';
import type { Screen } from './screen.ts';
import { wrapText } from './wrap-text.ts';

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
