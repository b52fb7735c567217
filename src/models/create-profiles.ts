import { splitQuery } from '../settings/check-endpoint.ts';
import { findPrice } from './find-price.ts';
import { findProvider, type Preset, presets } from './presets.ts';
import type { Profile } from './profile.ts';
import { type DeclaredProfile, readDeclaredProfiles } from './read-models-file.ts';
import { writeParams } from './write-params.ts';

interface ModelSettings {
  openaiApiKey?: string | undefined;
  openaiBaseUrl?: string | undefined;
  model: string;
  fallbackModel?: string | undefined;
  fallbackBaseUrl?: string | undefined;
  fallbackApiKey?: string | undefined;
  modelTimeoutMs: number;
}

/** The SDK wants a key, and servers without one ignore it. */
const noKey = 'none';
const SIMULATED_FALLBACK = 'fallback';

/** OpenAI's reasoning models, behind whichever endpoint: they refuse `max_tokens`. */
const reasoningModel = /^(?:openai\/)?(?:gpt-[5-9]|o\d)/;

/**
 * Fills in what a profile does not say: first from what is known of its provider, which is the one it names or else
 * that of its host, and then from its model's name.
 */
async function completeProfile(declared: DeclaredProfile, timeoutMs: number): Promise<Profile> {
  const { provider: named, baseUrl, apiKey, query, params, ...said } = declared;
  const provider = named ?? (baseUrl === undefined ? 'openai' : findProvider(baseUrl));
  const preset: Partial<Preset> = provider === undefined ? {} : presets[provider];
  const place = splitQuery(baseUrl ?? preset.baseUrl ?? presets.openai.baseUrl);
  const allOfQuery = { ...place.query, ...query };
  return {
    ...said,
    provider,
    baseUrl: place.baseUrl,
    apiKey: apiKey?.trim() ?? noKey,
    timeoutMs: said.timeoutMs ?? timeoutMs,
    price: said.price ?? (await findPrice({ provider, baseUrl: place.baseUrl, model: said.model })),
    structuredOutput: said.structuredOutput ?? preset.structuredOutput,
    tokenLimit: said.tokenLimit ?? preset.tokenLimit ?? findLimit(said.model),
    systemRole: said.systemRole ?? preset.systemRole,
    keyHeader: preset.keyHeader,
    query: Object.keys(allOfQuery).length === 0 ? undefined : allOfQuery,
    params: params && writeParams(params),
    simulated: false,
  };
}

const findLimit = (model: string) => (reasoningModel.test(model) ? 'max_completion_tokens' : undefined);

function simulate(name: string, model: string, baseUrl: string, timeoutMs: number): Profile {
  const price = { input: 0, output: 0 };
  return { name, model: `simulated/${model}`, baseUrl, apiKey: noKey, timeoutMs, price, simulated: true };
}

/**
 * Makes the profiles that the settings describe. `primary` has a key or a base URL; without a base URL it is OpenAI's.
 * With neither it is the simulator at `simulatedUrl`, which costs nothing and whose model's name says in every answer
 * that it is simulated. `fallback` is there when its model is named, at the endpoint of `primary` unless it has its
 * own. A simulated `primary` brings a simulated `fallback`.
 */
export async function createProfiles(settings: ModelSettings, simulatedUrl?: string): Promise<Profile[]> {
  const { model, fallbackModel, modelTimeoutMs: timeoutMs } = settings;
  const apiKey = settings.openaiApiKey?.trim() || undefined;
  const baseUrl = settings.openaiBaseUrl?.trim() || undefined;
  const isConfigured = apiKey !== undefined || baseUrl !== undefined;
  const profiles: Profile[] = [];
  if (isConfigured) profiles.push(await completeProfile({ name: 'primary', model, baseUrl, apiKey }, timeoutMs));
  else if (simulatedUrl !== undefined) profiles.push(simulate('primary', model, simulatedUrl, timeoutMs));
  if (fallbackModel !== undefined) {
    const { fallbackBaseUrl } = settings;
    // A key goes to no endpoint but its own.
    const ownKey = fallbackBaseUrl === undefined || fallbackBaseUrl === baseUrl ? apiKey : undefined;
    const endpoint = { baseUrl: fallbackBaseUrl ?? baseUrl, apiKey: settings.fallbackApiKey ?? ownKey };
    profiles.push(await completeProfile({ name: 'fallback', model: fallbackModel, ...endpoint }, timeoutMs));
  } else if (!isConfigured && simulatedUrl !== undefined) {
    profiles.push(simulate('fallback', SIMULATED_FALLBACK, simulatedUrl, timeoutMs));
  }
  return profiles;
}

/** Reads the profiles of a models file. Throws a `SettingsFileError` with all that is wrong. */
export async function readModelsFile(
  path: string,
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Profile[]> {
  const declared = await readDeclaredProfiles(path, env);
  return Promise.all(declared.map((profile) => completeProfile(profile, timeoutMs)));
}
