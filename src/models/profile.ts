import type { DataClass } from '../tasks/data-classes.ts';
import type { Reach } from '../tasks/task.ts';
import type { Provider, StructuredOutput, TokenLimit } from './presets.ts';
import type { Price } from './price.ts';

/** What may be asked of a model, or for a tenant. */
export interface Limits {
  requestsPerMinute?: number | undefined;
  /** Of input and output together. */
  tokensPerMinute?: number | undefined;
  /** Requests in flight at once. */
  maxConcurrency?: number | undefined;
}

/** A model with its endpoint, price, region and the data classes it may see. */
export interface Profile {
  name: string;
  /** Undefined where nobody says, and its host does not tell. */
  provider?: Provider | undefined;
  /** OpenAI-compatible base, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Milliseconds for one request, its body included. */
  timeoutMs: number;
  /** Undefined when it is not known, and the cost is then null. */
  price: Price | undefined;
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
  /** What may be asked of it, over all processes; undefined is no limit but its provider's own. */
  limits?: Limits | undefined;
  /** True for the simulator that comes with the product. */
  simulated: boolean;
}

/** The headers of a profile's requests that are its own: its key, and what it says itself, which goes before that. */
export const headersOf = ({
  apiKey,
  keyHeader,
  headers,
}: Pick<Profile, 'apiKey' | 'keyHeader' | 'headers'>): Record<string, string> => ({
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
