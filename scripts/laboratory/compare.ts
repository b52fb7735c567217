import { airlockSide } from './compare/airlock-side.ts';
import { type ComparisonOptions, parseOptions, usage } from './compare/options.ts';
import { plainSide } from './compare/plain-side.ts';
import type { Side } from './compare/side.ts';
import { weigh, writeComparison } from './compare/weigh.ts';
import { runAsCommand } from './faults/run-as-command.ts';

const SIDE_MS = 120_000;

const say = (line: string) => void process.stderr.write(`compare: ${line}\n`);

/** The same jobs under the same faults at the same time, on a plain chain and on Airlock. */
async function run({ jobs, seed, isJson }: ComparisonOptions): Promise<void> {
  say(`${jobs} jobs for each side, seed ${seed}`);
  const over = AbortSignal.timeout(SIDE_MS);
  const compare = async (side: Side) => ({
    name: side.name,
    weighed: weigh(await side.run({ jobs, seed, workers: 2, over, say })),
  });
  const sides = await Promise.all([plainSide, airlockSide].map(compare));
  process.stdout.write(`${isJson ? JSON.stringify(sides) : writeComparison(sides)}\n`);
}

await runAsCommand({ usage, parseOptions, run, say });
