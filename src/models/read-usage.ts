import type { Usage } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';

/** How providers call what was paid for: input, then output. The first spelling that is told counts. */
const spellings: readonly (readonly [input: string, output: string])[] = [
  ['prompt_tokens', 'completion_tokens'],
  ['input_tokens', 'output_tokens'],
  ['promptTokens', 'completionTokens'],
  ['inputTokens', 'outputTokens'],
  ['promptTokenCount', 'candidatesTokenCount'],
];

/** How they call parts of it, at the top or in an object there. */
const parts = {
  cached: [
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'prompt_cache_hit_tokens',
    'cache_read_input_tokens',
    'cachedContentTokenCount',
    'cached_tokens',
  ],
  written: ['prompt_tokens_details.cache_write_tokens', 'cache_creation_input_tokens'],
  reasoning: [
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    'thoughtsTokenCount',
    'reasoning_tokens',
  ],
} as const;
const totals = ['total_tokens', 'totalTokens', 'totalTokenCount'] as const;

/** Where it stands: in the body, in an error, in a choice, in what is wrapped. */
const places = ['usage', 'usageMetadata', 'x_groq', 'meta'] as const;
const digits = /^\d{1,15}(?:\.0*)?$/;

/** The tiers that providers have; another word is none that we could have meant. */
const serviceTiers = /^(?:default|standard|auto|on_demand|flex|batch|priority|scale|performance)$/;

/**
 * Reads the tokens that a completion, or the body of an error, tells; undefined when it tells none. Numbers may be
 * text. What is negative, a fraction, beyond reason or no number counts as not told. One that is missing beside one that is told
 * is what the total leaves, else 0. Parts that providers leave out of input or output are counted in there.
 */
export function readUsage(given: unknown): Usage | undefined {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  if (!isObject(body)) return undefined;
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  for (const around of [body, body.error, choice, body.result, body.data]) {
    if (!isObject(around)) continue;
    for (const place of places) {
      const told = around[place];
      const found = [told, ...(isObject(told) ? [told.usage, told.tokens, told.billed_units] : [])];
      for (const one of found) {
        const usage = readTokens(one);
        if (usage !== undefined) return { ...usage, ...readTier([one, told, body]) };
      }
    }
  }
  return undefined;
}

function readTokens(told: unknown): Usage | undefined {
  if (!isObject(told)) return undefined;
  for (const [inputKey, outputKey] of spellings) {
    const input = readCount(told[inputKey]);
    const output = readCount(told[outputKey]);
    if (input === undefined && output === undefined) continue;
    return addParts(told, inputKey, input ?? findRest(told, output), output ?? findRest(told, input));
  }
  return undefined;
}

/** What the total leaves for the other side, where one alone is told. */
function findRest(told: Record<string, unknown>, one = 0): number | undefined {
  const total = findCount(told, totals);
  return total !== undefined && total > one ? total - one : undefined;
}

/**
 * Adds what is told of parts. Some servers count the cache beside the input, or thoughts beside the output: Anthropic's
 * own answers do, and elsewhere the total gives it away. A total that is larger by what nobody names is thoughts.
 */
function addParts(told: Record<string, unknown>, inputKey: string, input = 0, output?: number): Usage {
  const cached = findCount(told, parts.cached);
  const written = findCount(told, parts.written);
  const reasoning = findCount(told, parts.reasoning);
  const beside = Math.max(0, (findCount(told, totals) ?? 0) - input - (output ?? 0));
  const cache = (cached ?? 0) + (written ?? 0);
  const isAnthropic = inputKey === 'input_tokens' && isCacheBeside(told);
  const isBesideInput = isAnthropic || (beside > 0 && beside === cache);
  const isNameless = output !== undefined && reasoning === undefined && cache === 0 && !isAnthropic;
  const thoughts = beside > 0 && !isBesideInput && (beside === reasoning || isNameless) ? beside : 0;
  const thought = reasoning ?? (thoughts > 0 ? thoughts : undefined);
  return {
    inputTokens: input + (isBesideInput ? cache : 0),
    outputTokens: (output ?? 0) + thoughts,
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(written !== undefined && { cacheWriteTokens: written }),
    ...(thought !== undefined && { reasoningTokens: thought }),
  };
}

const isCacheBeside = (told: Record<string, unknown>) =>
  told.cache_read_input_tokens !== undefined || told.cache_creation_input_tokens !== undefined;

function findCount(told: Record<string, unknown>, paths: readonly string[]): number | undefined {
  for (const path of paths) {
    const [key = '', inner] = path.split('.');
    const value = told[key];
    const count = readCount(inner === undefined ? value : isObject(value) ? value[inner] : undefined);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** No call uses more tokens, whatever is told. */
const MOST_TOKENS = 100_000_000;

function readCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && digits.test(value.trim()) ? Number(value) : value;
  const isCount = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= MOST_TOKENS;
  return isCount ? number : undefined;
}

function readTier(around: readonly unknown[]): Pick<Usage, 'serviceTier'> {
  const told = around.flatMap((one) => (isObject(one) ? [one.service_tier] : []));
  const serviceTier = told.find((tier): tier is string => typeof tier === 'string' && serviceTiers.test(tier));
  return serviceTier === undefined ? {} : { serviceTier };
}
