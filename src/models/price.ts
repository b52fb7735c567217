import type { Usage } from '../failures/failure.ts';

/** US dollars per million tokens. What is left out of cache costs as `input`, reasoning as `output`. */
export interface Rates {
  input: number;
  output: number;
  /** Input that the provider had in its cache, and input that it put there. */
  cachedInput?: number | undefined;
  cacheWrite?: number | undefined;
  reasoning?: number | undefined;
}

/** What a model costs: its rates, and what those are multiplied by in tiers that may cost something else. */
export interface Price extends Rates {
  flex?: number | undefined;
  batch?: number | undefined;
  priority?: number | undefined;
  /** Other rates from an input of over so many tokens on; the shortest first. */
  long?: readonly (Rates & { over: number })[] | undefined;
}

const TOKENS_PER_PRICE = 1_000_000;
const standardTiers: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand']);

/** What the rates of a tier are multiplied by; undefined where nobody has said so. */
function findFactor({ flex, batch, priority }: Price, tier: string | undefined): number | undefined {
  if (tier === undefined || standardTiers.has(tier)) return 1;
  return new Map(Object.entries({ flex, batch, priority })).get(tier);
}

/**
 * Returns what an answer cost, in US dollars; null when the price is not known, or not for the tier that served it.
 * 310 tokens in and 42 out at 0.25 and 2 dollars a million are 0.0001615; with 200 of the 310 from a cache at 0.025 they
 * are 0.0001165.
 */
export function costOf(usage: Usage, price: Price | undefined): number | null {
  const factor = price && findFactor(price, usage.serviceTier);
  if (price === undefined || factor === undefined) return null;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  const rates: Rates = price.long?.findLast(({ over }) => inputTokens > over) ?? price;
  const { input, output, cachedInput = input, cacheWrite = input, reasoning = output } = rates;
  const cached = Math.min(cachedInputTokens, inputTokens);
  const written = Math.min(cacheWriteTokens, inputTokens - cached);
  const thought = Math.min(reasoningTokens, outputTokens);
  const cost =
    (inputTokens - cached - written) * input +
    cached * cachedInput +
    written * cacheWrite +
    (outputTokens - thought) * output +
    thought * reasoning;
  return (factor * cost) / TOKENS_PER_PRICE;
}
