import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface SoakOptions {
  jobs: number;
  seed: number;
  /** Megabytes of old space that each process of the product may have. */
  heapMb: number;
  isJson: boolean;
}

/** What `npm run soak` takes. */
export const usage = `npm run soak -- [options]
  --jobs N       jobs to submit, 200 at least (20000)
  --heap MB      old space of the API and of the worker, 64 at least (120)
  --seed S       seed of the provider (drawn)
  --json         the result as JSON`;

/** Fewer would leave a tenth without one of each way to submit. */
const FEWEST = 200;
/** With less the detectors' word lists leave no room. */
const LEAST_HEAP_MB = 64;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): SoakOptions {
  const text = { type: 'string' } as const;
  const options = { jobs: text, heap: text, seed: text, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    jobs: readCount('jobs', values.jobs, 20_000, FEWEST),
    seed: readCount('seed', values.seed, drawnSeed),
    heapMb: readCount('heap', values.heap, 120, LEAST_HEAP_MB),
    isJson: values.json ?? false,
  };
}
