import type { ErrorFacts } from './error-facts.ts';

/** Headers of a response, as `Headers` has them. */
export interface HeaderSource {
  get: (name: string) => string | null;
}

/** A day: longer waits are cut to it. */
const LONGEST_WAIT_MS = 86_400_000;
const LONGEST_TEXT = 4000;

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const unitNames: readonly (readonly [unit: string, names: RegExp])[] = [
  ['ms', /^(?:ms|msecs?|millis|milliseconds?)$/],
  ['s', /^(?:s|secs?|seconds?)$/],
  ['m', /^(?:m|mins?|minutes?)$/],
  ['h', /^(?:h|hrs?|hours?)$/],
  ['d', /^(?:d|days?)$/],
];
const amount = /(\d{1,15}(?:\.\d{1,20})?) ?([a-z]{1,12})(?![a-z])(?:,? and |, ?| )?/y;
const plainNumber = /^-?\d+(?:\.\d+)?$/;
const clock = /^(\d{1,3}):(\d\d):(\d\d)(?![\d:])/;
const isoDuration = /^pt(?=\d)(.+)$/;
const httpDate = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d/i;
const isoDate = /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:z|[+-]\d\d:?\d\d)?/i;

/** Numbers that are a moment, not a wait: seconds and milliseconds since 1970, from 2001 on. */
const EPOCH_S = 1e9;
const EPOCH_MS = 1e11;
const EPOCH_END = 1e14;

/** `try again in 7m12s`, `retry after 6 seconds`, `will be replenished in 02:12:25`, `wait 20 seconds`. */
const inWords =
  /\b(?:(?:again|retry|retrying|request|available|allowed|resets?|replenished|renewed|refilled)(?: again| (?:your|this|the) requests?| it)? (?:in|after|at|on):?|wait(?: for| until| at least| about)?|cool(?:ing)? ?down (?:for|of)) (?:about |approximately |approx\.? |at least |another |~)?(?=(\d[^\n]{0,60}))/g;

/** `retry after 30`, `Retry-After: 12`, `retry_after=12`: a number alone is one of seconds. */
const plainWords = /\bretry[ _-]after[ :=]{0,3}(\d{1,9}(?:\.\d{1,6})?)(?![\d:-]| ?[a-z])/;

/** Headers that say it outright, the finer one first. */
const msHeaders = ['retry-after-ms', 'x-ms-retry-after-ms'];
const waitHeaders = ['retry-after', 'x-retry-after'];

/** Kinds of a limit, as headers of when it is reset and what is left of it name them. */
const kinds = ['', ...['requests', 'tokens', 'input-tokens', 'output-tokens', 'prompt-tokens', 'generated-tokens']];
const spans = ['', 'second', 'minute', 'hour', 'day'];
const limits = kinds.flatMap((kind) =>
  spans.flatMap((span) => {
    const name = [kind, span].filter((part) => part !== '').join('-');
    const tail = name === '' ? '' : `-${name}`;
    return [
      { reset: `x-ratelimit-reset${tail}`, remaining: `x-ratelimit-remaining${tail}` },
      { reset: `ratelimit-reset${tail}`, remaining: `ratelimit-remaining${tail}` },
      { reset: `anthropic-ratelimit${tail}-reset`, remaining: `anthropic-ratelimit${tail}-remaining` },
    ];
  }),
);

/**
 * Reads how long a provider asks us to stay away, in milliseconds from 0 to 24 h; undefined when it does not say or
 * says nonsense. `retry-after-ms`, which is finer, goes before `Retry-After`: seconds, a span (`1m30s`, `500ms`), a
 * date of HTTP or ISO 8601, or a moment since 1970. A date is taken against the response's own `Date`, since the
 * worker's clock may be wrong, and against `nowMs` without one.
 */
export function parseRetryAfter(headers: HeaderSource, nowMs: number): number | undefined {
  const now = readDate(headers.get('date')) ?? nowMs;
  for (const name of msHeaders) {
    const ms = readNumber(headers.get(name)?.trim());
    if (ms !== undefined) return clamp(ms);
  }
  for (const name of waitHeaders) {
    const ms = parseWait(headers.get(name), now);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/** The wait that a provider tells: in its headers, else in a field of the error, else in words. */
export function readWait(headers: HeaderSource, facts: ErrorFacts, nowMs: number): number | undefined {
  const inHeaders = parseRetryAfter(headers, nowMs) ?? parseRetryAfter(toHeaders(facts), nowMs);
  if (inHeaders !== undefined) return inHeaders;
  const now = readDate(headers.get('date')) ?? nowMs;
  for (const { key, value } of facts.waits) {
    const ms = key.endsWith('ms') ? readNumber(value.trim()) : parseWait(value, now);
    if (ms !== undefined) return clamp(ms);
  }
  for (const text of facts.texts) {
    const ms = readWords(text.slice(0, LONGEST_TEXT), now);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/**
 * When a limit that was hit ends, by the headers that every answer has: of kinds with nothing left the latest, else
 * the shortest that is above 0.
 */
export function readWaitOfLimits(headers: HeaderSource, facts: ErrorFacts, nowMs: number): number | undefined {
  const now = readDate(headers.get('date')) ?? nowMs;
  const told = [headers, toHeaders(facts)].flatMap((source) => [
    ...limits.flatMap(({ reset, remaining }) => {
      const ms = parseWait(source.get(reset), now);
      return ms === undefined ? [] : [{ ms, isSpent: Number(source.get(remaining) ?? Number.NaN) === 0 }];
    }),
    ...readRateLimit(source.get('ratelimit') ?? ''),
  ]);
  const spent = told.filter(({ isSpent }) => isSpent).map(({ ms }) => ms);
  if (spent.length > 0) return Math.max(...spent);
  const open = told.map(({ ms }) => ms).filter((ms) => ms > 0);
  return open.length > 0 ? Math.min(...open) : undefined;
}

/** `RateLimit` in the forms of its drafts: `"a";r=0;t=42, "b";r=5;t=9` and `limit=100, remaining=0, reset=42`. */
function readRateLimit(text: string): { ms: number; isSpent: boolean }[] {
  const policies = /\breset=/.test(text) ? [text] : text.slice(0, 1000).split(',');
  return policies.flatMap((policy) => {
    const ms = parseWait(/\b(?:t|reset)=(\d{1,9})\b/.exec(policy)?.[1], 0);
    return ms === undefined ? [] : [{ ms, isSpent: /\b(?:r|remaining)=0\b/.test(policy) }];
  });
}

const toHeaders = ({ headers }: ErrorFacts): HeaderSource => ({ get: (name) => headers.get(name) ?? null });

/** A wait in any form, in milliseconds from 0 to 24 h. */
export function parseWait(told: string | null | undefined, now: number): number | undefined {
  const text = told?.trim().toLowerCase().slice(0, 200) ?? '';
  const number = readNumber(text);
  if (number !== undefined) return clamp(readMoment(number, now) ?? number * 1000);
  const span = readSpan(text);
  if (span !== undefined) return clamp(span);
  const until = readDate(text);
  if (until !== undefined) return clamp(until - now);
  // A header that stands twice.
  const [first = '', second] = text.split(',');
  return second === undefined ? undefined : parseWait(first, now);
}

function readMoment(number: number, now: number): number | undefined {
  if (number >= EPOCH_S && number < EPOCH_MS) return number * 1000 - now;
  return number >= EPOCH_MS && number < EPOCH_END ? number - now : undefined;
}

function readWords(text: string, now: number): number | undefined {
  for (const [how, told = ''] of text.matchAll(inWords)) {
    const date = readDate(isoDate.exec(told)?.[0]);
    if (date !== undefined) return clamp(date - now);
    // At a time of some day, in some zone.
    const span = /\b(?:at|on|until):? ?$/.test(how) ? undefined : readSpan(told, true);
    if (span !== undefined) return clamp(span);
  }
  const seconds = plainWords.exec(text)?.[1];
  return seconds === undefined ? undefined : parseWait(seconds, now);
}

/** `1m30s`, `7m12s`, `500ms`, `20 seconds`, `1 minute and 3 seconds`, `02:12:25`, `PT30S`; `isOpen` lets more follow. */
function readSpan(text: string, isOpen = false): number | undefined {
  const [, hours, minutes, seconds] = clock.exec(text) ?? [];
  if (hours !== undefined) return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  const spelled = isoDuration.exec(text)?.[1] ?? text;
  let ms: number | undefined;
  amount.lastIndex = 0;
  let at = 0;
  for (let found = amount.exec(spelled); found !== null; found = amount.exec(spelled)) {
    const unit = unitNames.find(([, names]) => names.test(found?.[2] ?? ''))?.[0];
    if (unit === undefined) break;
    ms = (ms ?? 0) + Number(found[1]) * (unitsMs[unit] ?? 0);
    at = amount.lastIndex;
  }
  return isOpen || at === spelled.length ? ms : undefined;
}

function clamp(ms: number): number {
  return Math.ceil(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
}

/** A negative number is a wait that is over. */
function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || !plainNumber.test(text)) return undefined;
  return text.startsWith('-') ? 0 : Number(text);
}

/** `Date.parse` alone takes "soon 5" for a date in 2001. A date without a zone is one of UTC. */
function readDate(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const isIso = isoDate.test(text);
  if (!isIso && !httpDate.test(text)) return undefined;
  const zone = /(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? '' : 'Z';
  const ms = Date.parse(isIso ? `${text.toUpperCase().replace(' ', 'T')}${zone}` : text);
  return Number.isNaN(ms) ? undefined : ms;
}
