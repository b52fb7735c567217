import { parseArgs } from 'node:util';
import { type FaultKind, faultKindList, faultKinds } from '../faults/fault.ts';
import { type RedisForm, redisForms } from '../faults/open-fault-environment.ts';
import { readCount } from '../faults/run-as-command.ts';

export interface CampaignOptions {
  /** `airlock`, `chain`, or the file of a module that says how another system is used. */
  target: string;
  jobs: number;
  seed: number;
  workers: number;
  /** What Redis is, where the target is Airlock. */
  redis: RedisForm;
  /** The campaign ends after so many minutes; what has not ended by then counts as lost. */
  minutes: number;
  /** `mild` when every kind is. */
  faults: 'all' | 'mild' | 'none';
  /** These kinds alone; undefined for all of `faults`. */
  kinds?: readonly FaultKind[];
  /** A job that takes longer than this from its acceptance to its end is late. */
  lateAfterMs: number;
  /** Where the provider listens; 0 for any free port. */
  providerPort: number;
  /** Whether the exit code says that a line is not 0 that must be. */
  mustBeZero: boolean;
  /** Another build, a folder or a revision: every second process runs it, and all go over to it and back. */
  against?: string;
  /** Where long payloads live: a folder, or a bucket that fails now and then. */
  payloads: (typeof places)[number];
  isJson: boolean;
}

/** What `airlock chaos` takes. */
export const usage = `airlock chaos [options], in a clone also npm run chaos -- [options]
  --target T         airlock, chain (three BullMQ queues and the openai SDK), or FILE.mjs, which says how your
                     system is used (airlock); docs/chaos.md has its form
  --jobs N           jobs to submit (2000)
  --seed S           seed of the faults and the provider (drawn)
  --workers W        worker processes of airlock and chain (3)
  --redis R          single, cluster (3 masters, 3 replicas) or sentinel (1, 2, and 3 Sentinels); of airlock (single)
  --payloads P       redis, dir or s3: where payloads over 1 KiB live; of airlock (redis)
  --faults F         all, mild (workers live, shorter than a lease), none, or kinds of faults between commas (all)
  --late S           a job that takes over so many seconds is late (60)
  --minutes M        the campaign ends after so long (30)
  --provider-port P  where the simulated provider listens on 127.0.0.1 (any free port)
  --against B        half of the processes of airlock run another build, a folder that has one or a revision of git;
                     all are upgraded to it and rolled back meanwhile
  --must-be-zero     exit 1 when something was lost, or paid twice without a mark; always so for airlock
  --json             the result as JSON`;

const faultSets = ['all', 'mild', 'none'] as const;
const places = ['redis', 'dir', 's3'] as const;

const isKind = (name: string): name is FaultKind => Object.hasOwn(faultKinds, name);

function readFaults(text: string): Pick<CampaignOptions, 'faults' | 'kinds'> {
  const set = faultSets.find((name) => name === text);
  if (set !== undefined) return { faults: set };
  const names = text.split(',');
  const unknown = names.find((name) => !isKind(name));
  if (unknown !== undefined) {
    const known = [...faultSets, ...faultKindList.map(([kind]) => kind)].join(', ');
    throw new RangeError(`--faults must be one of, or kinds of: ${known}; there is no ${JSON.stringify(unknown)}`);
  }
  const kinds = names.filter(isKind);
  return { faults: kinds.every((kind) => faultKinds[kind].isMild) ? 'mild' : 'all', kinds };
}

function readForm(target: string, text: string): RedisForm {
  const form = redisForms.find((name) => name === text);
  if (form === undefined) throw new RangeError(`--redis must be one of ${redisForms.join(', ')}`);
  if (form !== 'single' && target !== 'airlock') throw new RangeError('--redis is for the target airlock');
  return form;
}

function readAgainst(target: string, against: string): string {
  if (target !== 'airlock') throw new RangeError('--against is of the target airlock alone');
  return against;
}

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): CampaignOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ target: text, jobs: text, seed: text, workers: text, redis: text, faults: text, late: text, minutes: text },
    ...{ against: text, payloads: text, 'provider-port': text, 'must-be-zero': flag, json: flag },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const { target = 'airlock' } = values;
  const payloads = places.find((name) => name === (values.payloads ?? 'redis'));
  if (payloads === undefined) throw new RangeError(`--payloads must be one of ${places.join(', ')}`);
  const port = values['provider-port'];
  return {
    target,
    jobs: readCount('jobs', values.jobs, 2000),
    seed: readCount('seed', values.seed, drawnSeed),
    workers: readCount('workers', values.workers, 3),
    minutes: readCount('minutes', values.minutes, 30),
    redis: readForm(target, values.redis ?? 'single'),
    ...readFaults(values.faults ?? 'all'),
    lateAfterMs: readCount('late', values.late, 60) * 1000,
    providerPort: port === undefined ? 0 : readCount('provider-port', port, 0),
    mustBeZero: target === 'airlock' || (values['must-be-zero'] ?? false),
    ...(values.against !== undefined && { against: readAgainst(target, values.against) }),
    payloads,
    isJson: values.json ?? false,
  };
}
