import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface ComparisonOptions {
  /** For each side. */
  jobs: number;
  seed: number;
  isJson: boolean;
}

/** What `npm run compare` takes. */
export const usage = `npm run compare -- [options]
  --jobs N    jobs for each side (300)
  --seed S    seed of the faults and the provider (1)
  --json      the numbers as JSON`;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[]): ComparisonOptions {
  const text = { type: 'string' } as const;
  const options = { jobs: text, seed: text, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    jobs: readCount('jobs', values.jobs, 300),
    seed: readCount('seed', values.seed, 1),
    isJson: values.json ?? false,
  };
}
