import { isIP } from 'node:net';
import { isLoopback } from '../net/is-loopback.ts';
import { type Preset, type Provider, presets } from './presets.ts';
import type { Price } from './profile.ts';

/** Below this many tokens no provider asks more for a long input. */
const SHORT = 1000;
const MILLION = 1_000_000;
const HOUR_MS = 3_600_000;

/** A host that only we can mean by its name: nobody has a list of what it asks. */
const isOurs = (host: string) => isLoopback(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.');

/**
 * Finds the list price of a model: by its provider, else by the host that it is asked at. Prices come with a package and
 * are those of its release; nothing is fetched, and it is loaded only where there may be one. Undefined where nobody has
 * a list: on a machine of one's own, at a host or for a model that is not known. A long input and a busy hour may cost
 * more or less than others: it is the price of a short input in the dearest hour.
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
  const place = preset?.priceList === undefined ? { providerApiUrl: baseUrl } : { providerId: preset.priceList };
  const now = Date.now();
  const perHour = Array.from({ length: 24 }, (_, hour) => {
    const timestamp = new Date(now + hour * HOUR_MS);
    return calcPrice({ input_tokens: SHORT, output_tokens: SHORT }, model, { ...place, timestamp });
  });
  const found = perHour.filter((price) => price !== null);
  if (found.length === 0) return undefined;
  const perMillion = (prices: number[]) => Number(((Math.max(...prices) * MILLION) / SHORT).toPrecision(12));
  return {
    input: perMillion(found.map((price) => price.input_price)),
    output: perMillion(found.map((price) => price.output_price)),
  };
}
