import { parseArgs } from 'node:util';
import { makePatterns } from './hostile/make-patterns.ts';
import { type Beside, MOST_WAIT, measureBeside } from './hostile/measure-beside.ts';
import { type Measurement, MOST, measurePatterns } from './hostile/measure-patterns.ts';
import { openArena } from './hostile/open-arena.ts';
import { planAttacks } from './hostile/plan-attacks.ts';
import { tableRow } from './table-row.ts';

/**
 * What hostile input costs: `hostile [--short]`. Every pattern of text at 50, 100 and 200 KB, in CPU beside plain text;
 * with `--short` each at one of them. Then texts of each kind and uploads against an API and a worker: their memory,
 * what is left in Redis, and how long another tenant waits beside it. Prints both tables, the dearest first, and exits 1
 * when a text costs over ten times as much per character, or a tenant waits more than twice as long.
 */
const LENGTHS = [50_000, 100_000, 200_000];
const PROGRESS_EVERY = 100;
const BYTES_PER_KB = 1000;
const WARM_UP = 100;

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const say = (line: string) => process.stderr.write(`${line}\n`);
const write = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

async function measureTexts(): Promise<number> {
  const patterns = makePatterns();
  let count = 0;
  const measured = await measurePatterns(
    patterns,
    (place) => (values.short ? LENGTHS.slice(place % LENGTHS.length).slice(0, 1) : LENGTHS),
    () => {
      count += 1;
      if (count % PROGRESS_EVERY === 0) say(`${count} texts measured`);
    },
  );
  const writeRow = ({ name, length, ms, ratio, end }: Measurement) =>
    tableRow([name.replaceAll('|', '\\|'), length / BYTES_PER_KB, ms.toFixed(0), ratio.toFixed(2), end]);
  const over = measured.filter(({ ratio }) => ratio > MOST).length;
  write([
    tableRow(['text', 'KB', 'ms of CPU', 'per character, plain text = 1', 'end']),
    tableRow(['---', '---:', '---:', '---:', '---']),
    ...measured.map(writeRow),
    `\n${patterns.length} patterns, ${measured.length} texts, ${over} over ${MOST} times plain text\n`,
  ]);
  return over;
}

const writeBeside = ({ name, ends, apiMb, workerMb, leftBytes, aloneMs, besideMs, ratio }: Beside) => {
  const memory = [apiMb, workerMb].map((mb) => mb.toFixed(0));
  const waits = [aloneMs, besideMs].map((ms) => ms.toFixed(0));
  return tableRow([
    name,
    ends.join(', '),
    ...memory,
    (leftBytes / BYTES_PER_KB).toFixed(1),
    ...waits,
    ratio.toFixed(2),
  ]);
};

async function measureAttacks(): Promise<number> {
  const sizes = values.short ? { rounds: 1, samples: 16 } : { rounds: 5, samples: 48 };
  const arena = await openArena();
  const measured: Beside[] = [];
  try {
    // The first jobs of a process take longer.
    await Promise.all(Array.from({ length: WARM_UP }, arena.wait));
    for (const attack of planAttacks(arena)) {
      measured.push(await measureBeside(arena, attack, sizes));
      say(`${attack.name} measured`);
    }
  } finally {
    await arena.close();
  }
  measured.sort((a, b) => b.ratio - a.ratio);
  const over = measured.filter(({ ratio }) => ratio > MOST_WAIT).length;
  const memory = ['peak MB of the API', 'of the worker', 'KB left in Redis by each'];
  const waits = ['ms that another waits, alone', 'beside it', 'ratio'];
  write([
    tableRow(['one after the other', 'ends', ...memory, ...waits]),
    tableRow(['---', '---', ...Array(memory.length + waits.length).fill('---:')]),
    ...measured.map(writeBeside),
    `\n${measured.length} kinds of input, beside ${over} of them another waits over ${MOST_WAIT} times as long`,
  ]);
  return over;
}

const over = (await measureTexts()) + (await measureAttacks());
process.exitCode = over > 0 ? 1 : 0;
