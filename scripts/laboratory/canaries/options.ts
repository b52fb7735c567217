import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface CanaryOptions {
  /** How many values are planted. */
  values: number;
  seed: number;
  isJson: boolean;
}

/** What `npm run canaries` takes. */
export const usage = `npm run canaries -- [options]
  --values N     values to plant, 500 at least (10000)
  --seed S       seed of the values (drawn)
  --json         the result as JSON`;

/** Fewer would leave a scenario without any. */
const FEWEST = 500;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): CanaryOptions {
  const text = { type: 'string' } as const;
  const options = { values: text, seed: text, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    values: readCount('values', values.values, 10_000, FEWEST),
    seed: readCount('seed', values.seed, drawnSeed),
    isJson: values.json ?? false,
  };
}
