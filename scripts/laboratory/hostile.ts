import { parseArgs } from 'node:util';
import { makePatterns } from './hostile/make-patterns.ts';
import { type Measurement, MOST, measurePatterns } from './hostile/measure-patterns.ts';
import { tableRow } from './table-row.ts';

/**
 * What hostile texts cost beside plain text: `hostile [--short]`. Every pattern at 50, 100 and 200 KB; with `--short`
 * each at one of them. Prints the table, the dearest first, and exits 1 when one costs over ten times as much per
 * character.
 */
const LENGTHS = [50_000, 100_000, 200_000];
const PROGRESS_EVERY = 100;

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });

const writeRow = ({ name, length, ms, ratio }: Measurement) =>
  tableRow([name.replaceAll('|', '\\|'), length / 1000, ms.toFixed(0), ratio.toFixed(2)]);

const patterns = makePatterns();
let count = 0;
const measured = await measurePatterns(
  patterns,
  (place) => (values.short ? LENGTHS.slice(place % LENGTHS.length).slice(0, 1) : LENGTHS),
  () => {
    count += 1;
    if (count % PROGRESS_EVERY === 0) process.stderr.write(`${count} texts measured\n`);
  },
);
const over = measured.filter(({ ratio }) => ratio > MOST);
const head = [
  tableRow(['text', 'KB', 'ms of CPU', 'per character, plain text = 1']),
  tableRow(['---', '---:', '---:', '---:']),
];
process.stdout.write(`${[...head, ...measured.map(writeRow)].join('\n')}\n`);
process.stdout.write(
  `\n${patterns.length} patterns, ${measured.length} texts, ${over.length} over ${MOST} times plain text\n`,
);
process.exitCode = over.length > 0 ? 1 : 0;
