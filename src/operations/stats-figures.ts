import { type Counters, findPercentiles, type Percentiles } from '../records/stats-rows.ts';
import { type QualityFigures, share, viewQuality } from './quality-figures.ts';

const MICRO = 1_000_000;

/** Numbers of jobs. Rates are shares from 0 to 1, null where nothing came of which they were one; times milliseconds. */
interface JobFigures {
  accepted: number;
  /** What runs ended with: a job that is replayed may end again. */
  ended: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  expired: number;
  acceptedPerMinute: number;
  endedPerMinute: number;
  /** Of those that ended and were not cancelled. */
  successRate: number | null;
  /** Why jobs failed or expired, by code. */
  failures: Record<string, number>;
  /** From acceptance to the ending; of all that were not cancelled. */
  ms: Percentiles | null;
}

/** Who answered. */
interface AnswerFigures {
  model: number;
  rule: number;
  review: number;
  degraded: number;
  degradedRate: number | null;
}

/** What the business made of jobs, as far as somebody has told. */
export interface BusinessFigures {
  told: number;
  succeeded: number;
  successRate: number | null;
  /** How often each code was told, the most frequent first. */
  codes: Record<string, number>;
  /** The sum of the values that were told. */
  value: number;
}

/** Requests to models that are over. */
interface AttemptFigures {
  total: number;
  answered: number;
  throttled: number;
  failed: number;
  aborted: number;
  unknown: number;
  perMinute: number;
  /** What was wrong, by code; of those that were answered what was wrong with the answer. */
  failures: Record<string, number>;
  /** How many tell their tokens, and of how many the cost is known. */
  withUsage: number;
  withCost: number;
  /** Of those that were answered; in a group by outcome, of those. */
  latencyMs: Percentiles | null;
}

/** Null where attempts were made and none of them tells. */
export interface StatsFigures {
  jobs: JobFigures | null;
  answers: AnswerFigures | null;
  business: BusinessFigures | null;
  quality: QualityFigures | null;
  attempts: AttemptFigures;
  tokens: Record<'input' | 'output' | 'cachedInput' | 'cacheWrite' | 'reasoning', number | null>;
  costUsd: number | null;
}

/** A rate, with four digits. */
const divide = (part: number, whole: number) => Number((part / whole).toPrecision(4));

/** Those whose names begin so, the most frequent first. */
function pick(counters: Counters, prefix: string): Record<string, number> {
  const found = Object.entries(counters).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.sort(([, a], [, b]) => b - a).map(([name, n]) => [name.slice(prefix.length), n]));
}

function viewJobs(counters: Counters, minutes: number): JobFigures {
  const { accepted = 0, succeeded = 0, failed = 0, cancelled = 0, expired = 0 } = counters;
  const ended = succeeded + failed + cancelled + expired;
  return {
    ...{ accepted, ended, succeeded, failed, cancelled, expired },
    acceptedPerMinute: divide(accepted, minutes),
    endedPerMinute: divide(ended, minutes),
    successRate: share(succeeded, ended - cancelled),
    failures: pick(counters, 'd:'),
    ms: findPercentiles(counters, 'j'),
  };
}

function viewAnswers({ model = 0, rule = 0, review = 0, degraded = 0 }: Counters): AnswerFigures {
  return { model, rule, review, degraded, degradedRate: share(degraded, model + rule + review) };
}

/** What the business made of jobs. */
export function viewBusiness(counters: Counters): BusinessFigures {
  const { bt: told = 0, bs: succeeded = 0, bv: won = 0, bn: lost = 0 } = counters;
  const value = Math.round(won - lost) / MICRO;
  return { told, succeeded, successRate: share(succeeded, told), codes: pick(counters, 'b:'), value };
}

function viewAttempts(counters: Counters, minutes: number): AttemptFigures {
  const { calls: total = 0, told: withUsage = 0, priced: withCost = 0 } = counters;
  const of = (outcome: string) => counters[`o:${outcome}`] ?? 0;
  return {
    ...{ total, answered: of('answered'), throttled: of('throttled'), failed: of('failed') },
    ...{ aborted: of('aborted'), unknown: of('unknown'), perMinute: divide(total, minutes) },
    failures: pick(counters, 'f:'),
    ...{ withUsage, withCost },
    latencyMs: findPercentiles(counters, 'l'),
  };
}

/**
 * What counters of so many minutes come to. No acceptance and no failure of a job is of a profile, and nothing of a job of
 * an outcome.
 */
export function viewFigures(counters: Counters, minutes: number, by?: string): StatsFigures {
  const isOfJobs = by !== 'profile' && by !== 'model' && by !== 'outcome';
  const told = (name: string) => counters[name] ?? ((counters.calls ?? 0) > 0 ? null : 0);
  const micros = told('usd');
  return {
    jobs: isOfJobs ? viewJobs(counters, minutes) : null,
    answers: by === 'outcome' ? null : viewAnswers(counters),
    business: by === 'outcome' ? null : viewBusiness(counters),
    quality: by === 'outcome' ? null : viewQuality(counters),
    attempts: viewAttempts(counters, minutes),
    tokens: {
      ...{ input: told('in'), output: told('out') },
      ...{ cachedInput: told('cached'), cacheWrite: told('written'), reasoning: told('thought') },
    },
    costUsd: micros === null ? null : micros / MICRO,
  };
}
