import type { Counts, Tally } from '../../../development/simulated-model/counts.ts';

/** What happened between two looks at a provider. */
export interface Span extends Tally {
  seconds: number;
  byGroup: Record<string, Tally>;
}

/** A look at a provider's counts; `at` is milliseconds. */
export interface Look {
  at: number;
  counts: Counts;
}

const none: Tally = { requests: 0, admitted: 0, throttled: 0, tokens: 0 };

const subtract = (after: Tally, before: Tally): Tally => ({
  requests: after.requests - before.requests,
  admitted: after.admitted - before.admitted,
  throttled: after.throttled - before.throttled,
  tokens: after.tokens - before.tokens,
});

export function spanBetween(before: Look, after: Look): Span {
  const groups = Object.entries(after.counts.byGroup).map(([name, tally]): [string, Tally] => [
    name,
    subtract(tally, before.counts.byGroup[name] ?? none),
  ]);
  return {
    ...subtract(after.counts, before.counts),
    ...{ seconds: (after.at - before.at) / 1000, byGroup: Object.fromEntries(groups) },
  };
}

/** Of what the provider allowed in the span, the share that was used. */
export function shareUsed(span: Span, bound: 'requests' | 'tokens', perMinute: number): number {
  return (bound === 'requests' ? span.admitted : span.tokens) / ((perMinute / 60) * span.seconds);
}

/** Of all calls, the share that was answered 429. */
export const shareThrottled = ({ requests, throttled }: Span): number => (requests === 0 ? 0 : throttled / requests);

/** Jain's index: 1 when all got the same, 1/n when one got all. */
export function jainIndex(amounts: readonly number[]): number {
  const sum = amounts.reduce((all, one) => all + one, 0);
  const squares = amounts.reduce((all, one) => all + one * one, 0);
  return sum ** 2 / (amounts.length * squares);
}

/** The value that 95 % of all do not exceed; NaN of none. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** How an outage was met. */
export interface Met {
  /** Seconds from its beginning until no second had more than two requests. */
  noticedAfter: number;
  /** After it was noticed and until its end. */
  requestsPerSecond: number;
  /** Seconds from its end until a whole second had nine tenths of the rate; NaN when none had. */
  backAfter: number;
}

const MOST_A_SECOND_AWAY = 2;
const FULL_SHARE = 0.9;

/** Reads it from a provider's slices. `fromMs` and `untilMs` are of the provider's clock, `perSecond` the allowed rate. */
export function readOutage(
  counts: Pick<Counts, 'slices' | 'sliceMs'>,
  { fromMs, untilMs, perSecond }: { fromMs: number; untilMs: number; perSecond: number },
): Met {
  const { slices, sliceMs } = counts;
  const inSecondFrom = (at: number, field: 'requests' | 'admitted') =>
    slices.filter((slice) => slice.at >= at && slice.at < at + 1000).reduce((sum, slice) => sum + slice[field], 0);
  const starts = (from: number, until: number) =>
    Array.from({ length: Math.max(0, Math.ceil((until - from) / sliceMs)) }, (_, i) => from + i * sliceMs);
  const lastBusy = starts(fromMs, untilMs - 1000).findLast((at) => inSecondFrom(at, 'requests') > MOST_A_SECOND_AWAY);
  const noticedAt = lastBusy === undefined ? fromMs : lastBusy + sliceMs;
  const whileAway = slices.filter(({ at }) => at >= noticedAt && at < untilMs);
  const end = (slices.at(-1)?.at ?? untilMs) - 1000;
  const backAt = starts(untilMs, end).find((at) => inSecondFrom(at, 'admitted') >= FULL_SHARE * perSecond);
  return {
    noticedAfter: (noticedAt - fromMs) / 1000,
    requestsPerSecond: whileAway.reduce((sum, { requests }) => sum + requests, 0) / ((untilMs - noticedAt) / 1000),
    backAfter: backAt === undefined ? Number.NaN : (backAt - untilMs) / 1000,
  };
}
