import { type Caller, type Counter, type Counts, createCounter } from './counts.ts';
import { createOutages, type Outage, type Outages, replyToOutage } from './outages.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { type Reply, replyWithError } from './reply.ts';
import { createSlots, type WhenFull } from './slots.ts';

/** What a provider lets through. */
export interface Limits extends RateLimits {
  /** Requests that are worked on at once; default any number. */
  maxConcurrency?: number | undefined;
  /** Default 503. */
  whenFull?: WhenFull | undefined;
  /** Whether answers tell of the limits; default true. */
  sendsHeaders?: boolean | undefined;
  /** Whether a 429 tells when to come back; default true. */
  sendsRetryAfter?: boolean | undefined;
}

export interface DoorOptions {
  /** Without them the headers speak of OpenAI's usual limits and nothing is refused. */
  limits?: Limits | undefined;
  outages?: readonly Outage[] | undefined;
  /** Milliseconds of any clock; default `Date.now`. */
  now?: (() => number) | undefined;
  /** Length of a span that is counted on its own, default 1000 ms. */
  sliceMs?: number | undefined;
}

/** A request that may be answered. */
interface Admitted {
  headers: Record<string, string>;
  /** It is over, with so many tokens of an answer; frees its slot. Once. */
  leave: (outputTokens: number) => void;
}

/** A request at the door. */
interface Coming extends Caller {
  inputTokens: number;
  /** Its caller went away. */
  gone: AbortSignal;
}

/** What stands before a provider's model: outages, limits and slots, for whoever answers behind it. It counts. */
export interface Door {
  outages: Outages;
  /** A connection's request begins, whatever it asks; returns what tells that it is over. */
  begin: () => () => void;
  /** What it gets instead of an answer while the provider is away; it is counted then. */
  findOutage: (caller: Caller) => Reply | undefined;
  /** A reply refuses it; undefined: its caller went away while it waited. */
  enter: (coming: Coming) => Promise<Admitted | { reply: Reply } | undefined>;
  counts: () => Counts;
}

const usualLimits: RateLimits = { requestsPerMinute: 10_000, tokensPerMinute: 2_000_000 };

/** Opens a door. */
export function createDoor(options: DoorOptions = {}): Door {
  const { limits, now = Date.now } = options;
  const counter = createCounter(now, options.sliceMs);
  const outages = createOutages(options.outages ?? [], now);
  return {
    outages,
    begin: () => {
      outages.sawRequest();
      return counter.begin();
    },
    findOutage: (caller) => {
      const outage = outages.current();
      if (outage === undefined) return undefined;
      counter.decide(caller, 'refused', 0);
      return replyToOutage(outage);
    },
    enter: createEntrance(limits, counter, now),
    counts: counter.read,
  };
}

function createEntrance(limits: Limits | undefined, counter: Counter, now: () => number): Door['enter'] {
  const { maxConcurrency = Infinity, whenFull = 503, sendsHeaders = true, sendsRetryAfter = true } = limits ?? {};
  const buckets = createRateLimits(limits ?? usualLimits, limits !== undefined, now);
  const slots = createSlots(maxConcurrency);
  const refuse = (coming: Coming, reply: Reply) => {
    counter.decide(coming, reply.status === 429 ? 'throttled' : 'refused', 0);
    return { reply };
  };
  return async (coming) => {
    if (!slots.hasFree() && whenFull !== 'wait') return refuse(coming, replyToFull(whenFull));
    const { allowed, waitMs, headers: all } = buckets.take(coming.inputTokens);
    const headers = sendsHeaders ? all : {};
    if (!allowed) {
      const told = sendsRetryAfter ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {};
      return refuse(coming, replyWithError(429, 'rate_limit_exceeded', 'Rate limit reached.', { ...headers, ...told }));
    }
    counter.decide(coming, 'admitted', coming.inputTokens);
    const release = await slots.take(coming.gone);
    if (release === undefined) return undefined;
    let isOver = false;
    const leave = (outputTokens: number) => {
      release();
      if (isOver) return;
      isOver = true;
      buckets.settle(outputTokens);
      counter.addTokens(coming, outputTokens);
    };
    return { headers, leave };
  };
}

const replyToFull = (status: 429 | 503): Reply =>
  status === 429
    ? replyWithError(429, 'rate_limit_exceeded', 'Too many requests at once.')
    : replyWithError(503, null, 'No slot is free.');
