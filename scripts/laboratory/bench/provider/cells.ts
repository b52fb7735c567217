import type { Limits } from '../../../../src/models/profile.ts';

/** What the provider allows, and how it is met. */
export interface Cell {
  name: string;
  title: string;
  bound: 'requests' | 'tokens';
  limits: { requestsPerMinute: number; tokensPerMinute: number };
  /** Tokens that each answer is counted with; the task asks for 400 at most. */
  outputTokens: number;
  /** What Airlock is told; undefined is nothing. */
  told: Limits | undefined;
  /** Seconds from the first call until counting begins, and for which it goes on. */
  warmUpS: number;
  measureS: number;
  /** One of two processes ends for good halfway. */
  isKilling: boolean;
  hasRivals: boolean;
  goal: { used: number; throttled: number };
}

/** Answers as models give them, and no more at once than comes in a second. */
export const LATENCY = { median: 400, p95: 1000 };
export const BURST_MS = 1000;

/** Of a lognormal distribution with that median and 95th percentile. */
export const MEAN_LATENCY_S = 0.467;

const GOAL = { used: 0.98, throttled: 0.005 };
const requestsBound = { requestsPerMinute: 1200, tokensPerMinute: 30_000_000 };
const tokensBound = { requestsPerMinute: 6000, tokensPerMinute: 800_000 };
const tooHigh = { requestsPerMinute: 1560, tokensPerMinute: 39_000_000 };
const times = { warmUpS: 5, measureS: 15, isKilling: false };

/** The cells, by the order in which they are measured. */
export const cells: readonly Cell[] = [
  {
    ...{ name: 'requests', title: 'requests are the limit', bound: 'requests', limits: requestsBound },
    ...{ outputTokens: 200, told: requestsBound, ...times, hasRivals: true, goal: GOAL },
  },
  {
    ...{ name: 'tokens', title: 'tokens are the limit', bound: 'tokens', limits: tokensBound },
    ...{ outputTokens: 200, told: tokensBound, ...times, hasRivals: true, goal: GOAL },
  },
  {
    ...{ name: 'killed', title: 'one of two processes ends halfway', bound: 'requests', limits: requestsBound },
    ...{ outputTokens: 200, told: requestsBound, ...times, isKilling: true, hasRivals: false, goal: GOAL },
  },
  {
    ...{ name: 'estimates', title: 'answers a third longer than asked for', bound: 'tokens', limits: tokensBound },
    ...{ outputTokens: 520, told: tokensBound, ...times, hasRivals: false, goal: GOAL },
  },
  {
    ...{ name: 'unknown', title: 'limits unknown, after 30 s', bound: 'requests', limits: requestsBound },
    ...{ outputTokens: 200, told: undefined, ...times, warmUpS: 30, hasRivals: false },
    goal: { used: 0.95, throttled: 0.02 },
  },
  {
    ...{ name: 'too-high', title: 'limits set 30 % too high', bound: 'requests', limits: requestsBound },
    ...{ outputTokens: 200, told: tooHigh, ...times, hasRivals: false, goal: GOAL },
  },
];
