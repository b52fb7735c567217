import { parseArgs } from 'node:util';
import { airlockSide } from './compare/airlock-side.ts';
import { plainSide } from './compare/plain-side.ts';
import type { Side } from './compare/side.ts';
import { weigh } from './compare/weigh.ts';
import { writeComparison } from './compare/write-comparison.ts';

const SIDE_MS = 120_000;

const usage = `npm run compare -- [options]
  --jobs N    jobs for each side (300)
  --seed S    seed of the faults and the provider (1)
  --json      the numbers as JSON`;

const say = (line: string) => void process.stderr.write(`compare: ${line}\n`);

function readOptions(): { jobs: number; seed: number; isJson: boolean } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { jobs: text, seed: text, json: { type: 'boolean' } } });
    const [jobs, seed] = [Number(values.jobs ?? 300), Number(values.seed ?? 1)];
    if (!Number.isInteger(jobs) || jobs < 1 || !Number.isInteger(seed))
      throw new RangeError('--jobs and --seed are numbers');
    return { jobs, seed, isJson: values.json ?? false };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`);
    process.exit(2);
  }
}

/** The same jobs under the same faults at the same time, on a plain chain and on Airlock. */
async function main(): Promise<void> {
  const { jobs, seed, isJson } = readOptions();
  say(`${jobs} jobs for each side, seed ${seed}`);
  const over = AbortSignal.timeout(SIDE_MS);
  const compare = async ({ name, run }: Side) => ({
    name,
    weighed: weigh(await run({ jobs, seed, workers: 2, over, say })),
  });
  const sides = await Promise.all([plainSide, airlockSide].map(compare));
  process.stdout.write(`${isJson ? JSON.stringify(sides) : writeComparison(sides)}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
await main();
// A connection that a fault left half open must not keep it from ending.
process.exit();
