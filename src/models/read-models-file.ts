import { z } from 'zod';
import { readSettingsFile } from '../json/read-settings-file.ts';
import { dataClasses } from '../tasks/data-classes.ts';
import { PLAIN_NAME_RULE, plainName } from '../tasks/names.ts';
import { findPrice } from './prices.ts';
import type { Profile } from './profile.ts';

const region = z.string().min(1).max(64).optional();

/** One profile of the file; a name it does not know is refused. */
const declared = z.strictObject({
  name: z.string().regex(plainName, PLAIN_NAME_RULE),
  model: z.string().min(1).max(128),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  apiKey: z.string().min(1).default('none'),
  timeoutMs: z.number().int().min(100).max(600_000).optional(),
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  region,
  dataClasses: z.array(z.enum(dataClasses)).optional(),
});

const file = z.union([
  z.array(declared),
  z.strictObject({ profiles: z.array(declared) }).transform(({ profiles }) => profiles),
]);

/**
 * Reads profiles from a JSON file: a list of them, or an object with such a list as `profiles`. Prices are US dollars
 * per million tokens; a known model's are known. Throws a `SettingsFileError`.
 */
export async function readModelsFile(path: string, timeoutMs: number): Promise<Profile[]> {
  const profiles = await readSettingsFile('AIRLOCK_MODELS_FILE', path, file);
  return profiles.map((profile) => ({
    ...profile,
    simulated: false,
    timeoutMs: profile.timeoutMs ?? timeoutMs,
    price: profile.price ?? findPrice(profile.model),
  }));
}
