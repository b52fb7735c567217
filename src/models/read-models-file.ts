import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { dataClasses } from '../boundary/data-classes.ts';
import { parseJson } from '../validation/parse-json.ts';
import { findPrice } from './known-prices.ts';
import type { Profile } from './profile.ts';

const region = z.string().min(1).max(64).optional();
const perMinute = z.number().int().min(1).optional();

/** One profile of the file; a name it does not know is refused. */
const declared = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must match [a-z][a-z0-9-]{0,63}'),
  model: z.string().min(1).max(128),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  apiKey: z.string().min(1).default('none'),
  timeoutMs: z.number().int().min(100).max(600_000).optional(),
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  limits: z.strictObject({ requestsPerMinute: perMinute, tokensPerMinute: perMinute }).optional(),
  region,
  dataClasses: z.array(z.enum(dataClasses)).optional(),
});

const file = z.union([
  z.array(declared),
  z.strictObject({ profiles: z.array(declared) }).transform(({ profiles }) => profiles),
]);

/** A models file that cannot be used: what is wrong where, never a value. */
export class ModelsFileError extends Error {
  constructor(reason: string) {
    super(`AIRLOCK_MODELS_FILE: ${reason}`);
    this.name = 'ModelsFileError';
  }
}

const describe = ({ issues: [issue] }: z.ZodError): string => {
  const branch = issue?.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 1) : undefined;
  const found = branch ?? issue;
  const unknown = found?.code === 'unrecognized_keys' ? ` (${found.keys.join(', ')})` : '';
  return `${found?.path.join('.') ?? ''}: ${found?.code ?? 'invalid'}${unknown}`;
};

/**
 * Reads profiles from a JSON file: a list of them, or an object with such a list as `profiles`. Prices are US dollars
 * per million tokens; a known model's are known. Throws a `ModelsFileError`.
 */
export async function readModelsFile(path: string, timeoutMs: number): Promise<Profile[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ModelsFileError(`cannot be read (${error.code ?? error.name})`);
  });
  const json = parseJson(text);
  if (!json.ok) throw new ModelsFileError('is not valid JSON');
  const parsed = file.safeParse(json.value);
  if (!parsed.success) throw new ModelsFileError(describe(parsed.error));
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ModelsFileError(`${twice} stands twice`);
  return parsed.data.map((profile) => ({
    ...profile,
    simulated: false,
    timeoutMs: profile.timeoutMs ?? timeoutMs,
    price: profile.price ?? findPrice(profile.model),
  }));
}
