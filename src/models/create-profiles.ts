import { z } from 'zod';
import { readSettingsFile } from '../json/read-settings-file.ts';
import { dataClasses } from '../tasks/data-classes.ts';
import { PLAIN_NAME_RULE, plainName } from '../tasks/names.ts';
import { findPrice, type Profile } from './profile.ts';

interface ModelSettings {
  openaiApiKey?: string | undefined;
  openaiBaseUrl?: string | undefined;
  model: string;
  fallbackModel?: string | undefined;
  fallbackBaseUrl?: string | undefined;
  fallbackApiKey?: string | undefined;
  modelTimeoutMs: number;
}

const openAiBaseUrl = 'https://api.openai.com/v1';
/** The SDK wants a key, and servers without one ignore it. */
const noKey = 'none';
const SIMULATED_FALLBACK = 'fallback';

interface Endpoint {
  name: string;
  model: string;
  baseUrl: string | undefined;
  apiKey: string | undefined;
  timeoutMs: number;
}

function toProfile({ baseUrl, apiKey, ...endpoint }: Endpoint): Profile {
  const place = { baseUrl: baseUrl ?? openAiBaseUrl, apiKey: apiKey ?? noKey };
  return { ...endpoint, ...place, price: findPrice(endpoint.model), simulated: false };
}

function simulate(name: string, model: string, baseUrl: string, timeoutMs: number): Profile {
  const price = { input: 0, output: 0 };
  return {
    name,
    model: `simulated/${model}`,
    baseUrl,
    apiKey: noKey,
    timeoutMs,
    price,
    simulated: true,
  };
}

/**
 * Makes the profiles that the settings describe. `primary` has a key or a base URL; without a base URL it is OpenAI's.
 * With neither it is the simulator at `simulatedUrl`, which costs nothing and whose model's name says in every answer
 * that it is simulated. `fallback` is there when its model is named, at the endpoint of `primary` unless it has its
 * own. A simulated `primary` brings a simulated `fallback`.
 */
export function createProfiles(settings: ModelSettings, simulatedUrl?: string): Profile[] {
  const { model, fallbackModel, modelTimeoutMs: timeoutMs } = settings;
  const apiKey = settings.openaiApiKey?.trim() || undefined;
  const baseUrl = settings.openaiBaseUrl?.trim() || undefined;
  const isConfigured = apiKey !== undefined || baseUrl !== undefined;
  const profiles: Profile[] = [];
  if (isConfigured) profiles.push(toProfile({ name: 'primary', model, baseUrl, apiKey, timeoutMs }));
  else if (simulatedUrl !== undefined) profiles.push(simulate('primary', model, simulatedUrl, timeoutMs));
  if (fallbackModel !== undefined) {
    const { fallbackBaseUrl } = settings;
    // A key goes to no endpoint but its own.
    const ownKey = fallbackBaseUrl === undefined || fallbackBaseUrl === baseUrl ? apiKey : undefined;
    const endpoint = { baseUrl: fallbackBaseUrl ?? baseUrl, apiKey: settings.fallbackApiKey ?? ownKey };
    profiles.push(toProfile({ name: 'fallback', model: fallbackModel, ...endpoint, timeoutMs }));
  } else if (!isConfigured && simulatedUrl !== undefined) {
    profiles.push(simulate('fallback', SIMULATED_FALLBACK, simulatedUrl, timeoutMs));
  }
  return profiles;
}

/** One profile of the file; a name it does not know is refused. */
const declaredProfile = z.strictObject({
  name: z.string().regex(plainName, PLAIN_NAME_RULE),
  model: z.string().min(1).max(128),
  baseUrl: z.url({ protocol: /^https?$/ }).default(openAiBaseUrl),
  apiKey: z.string().min(1).default(noKey),
  timeoutMs: z.number().int().min(100).max(600_000).optional(),
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  region: z.string().min(1).max(64).optional(),
  dataClasses: z.array(z.enum(dataClasses)).optional(),
});

const modelsFile = z.union([
  z.array(declaredProfile),
  z.strictObject({ profiles: z.array(declaredProfile) }).transform(({ profiles }) => profiles),
]);

/**
 * Reads profiles from a JSON file: a list of them, or an object with such a list as `profiles`. Prices are US dollars
 * per million tokens; a known model's are known. Throws a `SettingsFileError`.
 */
export async function readModelsFile(path: string, timeoutMs: number): Promise<Profile[]> {
  const profiles = await readSettingsFile('AIRLOCK_MODELS_FILE', path, modelsFile);
  return profiles.map((profile) => ({
    ...profile,
    simulated: false,
    timeoutMs: profile.timeoutMs ?? timeoutMs,
    price: profile.price ?? findPrice(profile.model),
  }));
}
