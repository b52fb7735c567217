import { isIP } from 'node:net';
import type { ModelPrice } from '@pydantic/genai-prices';
import { isLoopback } from '../net/is-loopback.ts';
import { type Preset, type Provider, presets } from './presets.ts';
import type { Price, Rates } from './price.ts';

const HOUR_MS = 3_600_000;

/** What the list calls our rates. */
const names = {
  input: 'input_mtok',
  output: 'output_mtok',
  cachedInput: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  reasoning: 'output_reasoning_mtok',
} as const satisfies Record<keyof Rates, string>;

/** What providers say of their tiers; the list knows nothing of them. */
const tiers: Partial<Record<string, Pick<Price, 'flex' | 'batch'>>> = {
  openai: { flex: 0.5, batch: 0.5 },
  azure: { flex: 0.5, batch: 0.5 },
  groq: { flex: 1 },
};

/** A host that only we can mean by its name: nobody has a list of what it asks. */
const isOurs = (host: string) => isLoopback(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.');

const stepsOf = (price: ModelPrice[string]) => (typeof price === 'object' ? price.tiers : []);

/** A rate for an input of so many tokens. */
function rateAt(price: ModelPrice[string], inputTokens: number): number | undefined {
  if (typeof price !== 'object') return price;
  return price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base;
}

/** The dearest of each rate; one that none of the prices has is left out. */
function dearest(prices: readonly ModelPrice[], inputTokens: number): Rates {
  const found = Object.entries(names).flatMap(([name, listed]) => {
    const rates = prices.flatMap((price) => rateAt(price[listed], inputTokens) ?? []);
    return rates.length === 0 ? [] : [[name, Math.max(...rates)] as const];
  });
  return { input: 0, output: 0, ...Object.fromEntries(found) };
}

/** The rates of a short input, and those of every longer one that costs more. */
function toPrice(prices: readonly ModelPrice[]): Price {
  const steps = prices.flatMap((price) => Object.values(names).flatMap((name) => stepsOf(price[name])));
  const overs = [...new Set(steps.map(({ start }) => start))].sort((one, other) => one - other);
  const long = overs.map((over) => ({ over, ...dearest(prices, over + 1) }));
  return { ...dearest(prices, 0), ...(long.length > 0 && { long }) };
}

/**
 * Finds the list price of a model: by its provider, else by the host that it is asked at. Prices come with a package and
 * are those of its release; nothing is fetched, and it is loaded only where there may be one. Undefined where nobody has
 * a list: on a machine of one's own, at a host or for a model that is not known. A busy hour may cost more than others:
 * it is the price in the dearest hour.
 */
export async function findPrice({
  provider,
  baseUrl,
  model,
}: {
  provider: Provider | undefined;
  baseUrl: string;
  model: string;
}): Promise<Price | undefined> {
  const preset: Preset | undefined = provider && presets[provider];
  if (isOurs(new URL(baseUrl).hostname) || (preset !== undefined && preset.priceList === undefined)) return undefined;
  const { calcPrice } = await import('@pydantic/genai-prices');
  const list = preset?.priceList;
  const place = list === undefined ? { providerApiUrl: baseUrl } : { providerId: list };
  const now = Date.now();
  const prices = Array.from({ length: 24 }, (_, hour) => {
    const found = calcPrice({ input_tokens: 1 }, model, { ...place, timestamp: new Date(now + hour * HOUR_MS) });
    return found?.model_price ?? [];
  }).flat();
  return prices.length === 0 ? undefined : { ...toPrice(prices), ...(list && tiers[list]) };
}
