import { findPrice } from './known-prices.ts';
import type { Profile } from './profile.ts';

interface ModelSettings {
  openaiApiKey?: string | undefined;
  openaiBaseUrl?: string | undefined;
  model: string;
  modelTimeoutMs: number;
}

const openAiBaseUrl = 'https://api.openai.com/v1';
/** The SDK wants a key, and servers without one ignore it. */
const noKey = 'none';

/**
 * Makes the profiles that the settings describe: `primary`.
 * With a key or a base URL it is that endpoint, without a base URL OpenAI's own; with neither it is the simulator at
 * `simulatedUrl`, which costs nothing and whose model's name says in every answer that it is simulated. Without a simulator either there is no profile.
 */
export function createProfiles(settings: ModelSettings, simulatedUrl?: string): Profile[] {
  const { model, modelTimeoutMs: timeoutMs } = settings;
  const apiKey = settings.openaiApiKey?.trim() || undefined;
  const baseUrl = settings.openaiBaseUrl?.trim() || undefined;
  const shared = { name: 'primary', model, timeoutMs };
  if (apiKey !== undefined || baseUrl !== undefined) {
    const endpoint = { baseUrl: baseUrl ?? openAiBaseUrl, apiKey: apiKey ?? noKey };
    return [{ ...shared, ...endpoint, price: findPrice(model), simulated: false }];
  }
  if (simulatedUrl === undefined) return [];
  return [
    {
      ...shared,
      model: `simulated/${model}`,
      baseUrl: simulatedUrl,
      apiKey: noKey,
      price: { input: 0, output: 0 },
      simulated: true,
    },
  ];
}
