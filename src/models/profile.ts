import type { Usage } from '../failures/failure.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { Reach } from '../tasks/task.ts';
import type { StructuredOutput, TokenLimit } from './presets.ts';

/** A model with its endpoint, price, region and the data classes it may see. */
export interface Profile {
  name: string;
  /** OpenAI-compatible base, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Milliseconds for one request, its body included. */
  timeoutMs: number;
  /** US dollars per million tokens; undefined when the price is not known, and the cost is then null. */
  price: { input: number; output: number } | undefined;
  /**
   * Where the endpoint is, such as `eu`; undefined when it is not known, and it is then in no region that a task names.
   */
  region?: string | undefined;
  /** Data classes it may see, each by its name; undefined is all of them. */
  dataClasses?: readonly DataClass[] | undefined;
  /** How its server takes a request; undefined is as `formOf` says. */
  structuredOutput?: StructuredOutput | undefined;
  tokenLimit?: TokenLimit | undefined;
  systemRole?: boolean | undefined;
  /** Further fields of each request's body, by the names that the server knows. */
  params?: Readonly<Record<string, unknown>> | undefined;
  /** The header that holds the key as it is; undefined is `authorization`, with `Bearer`. */
  keyHeader?: string | undefined;
  /** Headers of each request beside our own, such as `api-key`; they go before ours. Undefined is none. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Put behind the path of each request, such as `api-version`. Undefined is none. */
  query?: Readonly<Record<string, string>> | undefined;
  /** An HTTP proxy's URL; undefined leaves it to HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  proxy?: string | undefined;
  /** True for the simulator that comes with the product. */
  simulated: boolean;
}

/** The headers of a profile's requests that are its own: its key, and what it says itself, which goes before that. */
export const headersOf = ({ apiKey, keyHeader, headers }: Profile): Record<string, string> => ({
  ...(keyHeader === undefined ? { authorization: `Bearer ${apiKey}` } : { [keyHeader]: apiKey }),
  ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
});

/**
 * Why a profile may not see a job: it does not list the job's class, or it is in none of the regions. A profile that
 * lists no classes may see them all; one whose region is not known is in none.
 */
export function findObstacle(
  { dataClasses, region }: Pick<Profile, 'region' | 'dataClasses'>,
  reach: Reach,
): 'class' | 'region' | undefined {
  if (dataClasses !== undefined && !dataClasses.includes(reach.class)) return 'class';
  if (reach.regions !== undefined && (region === undefined || !reach.regions.includes(region))) return 'region';
  return undefined;
}

/** OpenAI's list prices as of November 2025, US dollars per million tokens, standard tier, input not cached. */
const prices: ReadonlyMap<string, NonNullable<Profile['price']>> = new Map([
  ['gpt-5', { input: 1.25, output: 10 }],
  ['gpt-5-mini', { input: 0.25, output: 2 }],
  ['gpt-5-nano', { input: 0.05, output: 0.4 }],
  ['gpt-4.1', { input: 2, output: 8 }],
  ['gpt-4.1-mini', { input: 0.4, output: 1.6 }],
  ['gpt-4.1-nano', { input: 0.1, output: 0.4 }],
  ['gpt-4o', { input: 2.5, output: 10 }],
  ['gpt-4o-mini', { input: 0.15, output: 0.6 }],
  ['o3', { input: 2, output: 8 }],
  ['o4-mini', { input: 1.1, output: 4.4 }],
]);

const tokensPerPrice = 1_000_000;
const datedName = /-\d{4}-\d{2}-\d{2}$/;

/** Finds a model's price by its name, also with a date behind it (`gpt-4o-mini-2024-07-18`). */
export function findPrice(model: string): Profile['price'] {
  return prices.get(model.replace(datedName, ''));
}

/**
 * Returns what an answer cost, in US dollars; null when the price is not known.
 * 310 tokens in and 42 out at 0.25 and 2 dollars a million are 0.0001615. Discounts for cached input are not known
 * here, so the true cost may be lower.
 */
export function costOf(usage: Usage, price: Profile['price']): number | null {
  if (price === undefined) return null;
  return (usage.inputTokens * price.input + usage.outputTokens * price.output) / tokensPerPrice;
}
