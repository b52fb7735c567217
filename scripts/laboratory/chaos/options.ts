import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface CampaignOptions {
  jobs: number;
  seed: number;
  workers: number;
  /** The campaign ends after so many minutes; what has not ended by then counts as lost. */
  minutes: number;
  faults: 'all' | 'mild' | 'none';
  /** Another build, a folder or a revision: every second process runs it, and all go over to it and back. */
  against?: string;
  isJson: boolean;
}

/** What `npm run chaos` takes. */
export const usage = `npm run chaos -- [options]
  --jobs N       jobs to submit (2000)
  --seed S       seed of the faults and the provider (drawn)
  --workers W    worker processes (3)
  --faults F     all, mild (workers live, shorter than a lease) or none (all)
  --minutes M    the campaign ends after so long (30)
  --against B    half of the processes run another build: a folder that has one,
                 or a revision of git; all are upgraded to it and rolled back
  --json         the result as JSON`;

const faultSets = ['all', 'mild', 'none'] as const;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): CampaignOptions {
  const text = { type: 'string' } as const;
  const options = {
    jobs: text,
    seed: text,
    workers: text,
    faults: text,
    minutes: text,
    against: text,
    json: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const faults = faultSets.find((name) => name === (values.faults ?? 'all'));
  if (faults === undefined) throw new RangeError(`--faults must be one of ${faultSets.join(', ')}`);
  return {
    jobs: readCount('jobs', values.jobs, 2000),
    seed: readCount('seed', values.seed, drawnSeed),
    workers: readCount('workers', values.workers, 3),
    minutes: readCount('minutes', values.minutes, 30),
    faults,
    ...(values.against !== undefined && { against: values.against }),
    isJson: values.json ?? false,
  };
}
