import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface CampaignOptions {
  jobs: number;
  seed: number;
  workers: number;
  /** The campaign ends after so many minutes; what has not ended by then counts as lost. */
  minutes: number;
  faults: 'all' | 'mild' | 'none';
  /** Where long payloads live: a folder, or a bucket that fails now and then. */
  payloads: 'redis' | 'dir' | 's3';
  isJson: boolean;
}

/** What `npm run chaos` takes. */
export const usage = `npm run chaos -- [options]
  --jobs N       jobs to submit (2000)
  --seed S       seed of the faults and the provider (drawn)
  --workers W    worker processes (3)
  --faults F     all, mild (workers live, shorter than a lease) or none (all)
  --payloads P   redis, dir or s3: where payloads over 1 KiB live (redis)
  --minutes M    the campaign ends after so long (30)
  --json         the result as JSON`;

const faultSets = ['all', 'mild', 'none'] as const;
const places = ['redis', 'dir', 's3'] as const;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): CampaignOptions {
  const text = { type: 'string' } as const;
  const options = {
    jobs: text,
    seed: text,
    workers: text,
    faults: text,
    payloads: text,
    minutes: text,
    json: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const faults = faultSets.find((name) => name === (values.faults ?? 'all'));
  if (faults === undefined) throw new RangeError(`--faults must be one of ${faultSets.join(', ')}`);
  const payloads = places.find((name) => name === (values.payloads ?? 'redis'));
  if (payloads === undefined) throw new RangeError(`--payloads must be one of ${places.join(', ')}`);
  return {
    jobs: readCount('jobs', values.jobs, 2000),
    seed: readCount('seed', values.seed, drawnSeed),
    workers: readCount('workers', values.workers, 3),
    minutes: readCount('minutes', values.minutes, 30),
    faults,
    payloads,
    isJson: values.json ?? false,
  };
}
