import type { ToldLimits } from '../failures/failure.ts';
import { type HeaderSource, parseWait } from './read-wait.ts';

/** What a header counts, and under which names its limit, what is left of it and its reset stand. */
interface Told {
  field: keyof ToldLimits;
  limit: string;
  /** Undefined where the limit's name says that it is one of a minute. */
  left?: { remaining: string; reset: string };
}

/** OpenAI, Azure, Groq, xAI and whoever copies them; Anthropic; Mistral, Cerebras and others with the span in the name. */
const headers: readonly Told[] = (['requests', 'tokens'] as const).flatMap((kind) => {
  const field = `${kind}PerMinute` as const;
  const short = kind === 'requests' ? 'req' : kind;
  const all: Told[] = [
    { field, limit: `x-ratelimit-limit-${kind}-minute` },
    { field, limit: `x-ratelimit-limit-${short}-minute` },
    {
      field,
      limit: `x-ratelimit-limit-${kind}`,
      left: { remaining: `x-ratelimit-remaining-${kind}`, reset: `x-ratelimit-reset-${kind}` },
    },
    {
      field,
      limit: `anthropic-ratelimit-${kind}-limit`,
      left: { remaining: `anthropic-ratelimit-${kind}-remaining`, reset: `anthropic-ratelimit-${kind}-reset` },
    },
  ];
  return all;
});

/** A limit that is whole again after more than this is not one of a minute: Groq's of requests is one of a day. */
const LONGEST_SPAN_MS = 120_000;
/** One that is whole again sooner is one of a second where it is small; a large one may be let go by the second. */
const [SHORTEST_SPAN_MS, SMALL] = [30_000, 60];

const readCount = (text: string | null): number | undefined =>
  text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;

/** Whether what was used of a limit comes back as fast as that of a minute does. */
function isOfMinute(source: HeaderSource, limit: number, { remaining, reset }: NonNullable<Told['left']>): boolean {
  const left = readCount(source.get(remaining));
  const resetMs = parseWait(source.get(reset), Date.now());
  if (left === undefined || resetMs === undefined || left >= limit) return false;
  const spanMs = (resetMs * limit) / (limit - left);
  return spanMs <= LONGEST_SPAN_MS && (spanMs >= SHORTEST_SPAN_MS || limit >= SMALL);
}

/**
 * Reads limits by the minute from the headers of an answer. One that does not say its span is believed where what was
 * used of it comes back in about a minute: 60 with 59 left and a reset of 1 s are 60 a minute. Undefined when no
 * header tells.
 */
export function readLimits(source: HeaderSource): ToldLimits | undefined {
  const told: ToldLimits = {};
  for (const { field, limit, left } of headers) {
    if (told[field] !== undefined) continue;
    const count = readCount(source.get(limit));
    if (count === undefined || count === 0) continue;
    if (left === undefined || isOfMinute(source, count, left)) told[field] = count;
  }
  return Object.keys(told).length === 0 ? undefined : told;
}
