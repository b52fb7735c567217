import { parseArgs } from 'node:util';

export interface CanaryOptions {
  /** How many values are planted. */
  values: number;
  seed: number;
  isJson: boolean;
}

/** What `npm run canaries` takes. */
export const usage = `npm run canaries -- [options]
  --values N     values to plant (10000)
  --seed S       seed of the values (drawn)
  --json         the result as JSON`;

/** Fewer would leave a scenario without any. */
const FEWEST = 500;

function parseNumber(name: string, text: string | undefined, byDefault: number, least: number): number {
  const number = Number(text ?? byDefault);
  if (!Number.isInteger(number) || number < least || number > 1_000_000) {
    throw new RangeError(`--${name} must be a whole number from ${least} to 1000000`);
  }
  return number;
}

/** Reads the command line. Throws a RangeError or a TypeError that says what is wrong. */
export function parseOptions(args: readonly string[], drawnSeed: number): CanaryOptions {
  const text = { type: 'string' } as const;
  const options = { values: text, seed: text, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    values: parseNumber('values', values.values, 10_000, FEWEST),
    seed: parseNumber('seed', values.seed, drawnSeed, 1),
    isJson: values.json ?? false,
  };
}
