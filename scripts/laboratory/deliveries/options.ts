import { parseArgs } from 'node:util';
import { readCount } from '../faults/run-as-command.ts';

export interface DeliveriesOptions {
  /** Jobs, each with an event for the tenant's endpoint; every tenth has one for a callback, too. */
  events: number;
  seed: number;
  /** The campaign ends after so many minutes; what was not taken by then counts as lost. */
  minutes: number;
  isJson: boolean;
}

/** What `npm run deliveries` takes. */
export const usage = `npm run deliveries -- [options]
  --events N     jobs whose endings are told (10000)
  --seed S       seed of the faults and of what the receiver does (drawn)
  --minutes M    the campaign ends after so long (10)
  --json         the result as JSON`;

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): DeliveriesOptions {
  const text = { type: 'string' } as const;
  const options = { events: text, seed: text, minutes: text, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    events: readCount('events', values.events, 10_000),
    seed: readCount('seed', values.seed, drawnSeed),
    minutes: readCount('minutes', values.minutes, 10),
    isJson: values.json ?? false,
  };
}
