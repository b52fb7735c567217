import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface FuzzOptions {
  requests: number;
  seed: number;
  isJson: boolean;
}

/** What `npm run fuzz` takes. */
export const usage = `npm run fuzz -- [options]
  --requests N   requests to send, 5 minutes long at most (100000)
  --seed S       seed of the requests (drawn)
  --json         the result as JSON`;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): FuzzOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { requests: text, seed: text, json: { type: 'boolean' } },
  });
  return {
    requests: readCount('requests', values.requests, 100_000),
    seed: readCount('seed', values.seed, drawnSeed),
    isJson: values.json ?? false,
  };
}
