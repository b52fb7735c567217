import { toTime } from '../jobs/job-view.ts';
import { type BucketSize, bucketAt, bucketSizes, foldStats, readBucket } from '../records/fold-stats.ts';
import { addCounters, type Counters, findPercentiles, type Percentiles, type Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import { readClock } from '../redis/read-clock.ts';

/** How far back each window goes, in buckets of which size; the present one comes on top. */
const windows = {
  '15m': { size: 'minute', buckets: 15 },
  '1h': { size: 'minute', buckets: 60 },
  '24h': { size: 'hour', buckets: 24 },
  '7d': { size: 'hour', buckets: 168 },
  '30d': { size: 'day', buckets: 30 },
  '90d': { size: 'day', buckets: 90 },
} as const satisfies Record<string, { size: BucketSize; buckets: number }>;

export type StatsWindow = keyof typeof windows;
export const statsWindows = Object.keys(windows) as StatsWindow[];

export const statsGroupings = ['task', 'version', 'profile', 'model', 'tenant', 'outcome', 'day'] as const;
export type StatsGrouping = (typeof statsGroupings)[number];

/** Buckets read at a time. */
const READ_AT_ONCE = 24;
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
  attempts: AttemptFigures;
  tokens: Record<'input' | 'output' | 'cachedInput' | 'cacheWrite' | 'reasoning', number | null>;
  costUsd: number | null;
}

/** What a group is of. `*` stands for many that are counted together. */
export type StatsGroup = Partial<Record<StatsGrouping, string | number>> & StatsFigures;

export interface StatsView {
  window: StatsWindow;
  by: StatsGrouping | null;
  from: string;
  to: string;
  total: StatsFigures;
  groups: StatsGroup[];
}

type Named = Partial<Record<StatsGrouping, string | number>>;

/** What group a row is in; undefined where it is in none. */
const groupers: Record<StatsGrouping, (row: Row, start: number) => Named | undefined> = {
  task: ({ task }) => ({ task }),
  version: ({ task, version }) => ({ task, version }),
  profile: ({ profile }) => (profile === '-' ? undefined : { profile }),
  model: ({ profile, model }) => (profile === '-' ? undefined : { profile, model }),
  tenant: ({ tenant }) => ({ tenant }),
  outcome: ({ outcome }) => (outcome === '-' ? undefined : { outcome }),
  day: (_, start) => ({ day: toTime(start).slice(0, 10) }),
};

const isSlot = (name: string) => /^l\d/.test(name);

/** A row's counters, with the attempt's outcome as one of them. Others than answers took no time that says much. */
function countersOf({ outcome }: Row, counters: Counters, by: StatsGrouping | undefined): Counters {
  if (outcome === '-') return counters;
  const told = Object.entries(counters).filter(([name]) => by === 'outcome' || outcome === 'answered' || !isSlot(name));
  return { ...Object.fromEntries(told), [`o:${outcome}`]: counters.calls ?? 0 };
}

/** A rate, with four digits. */
const divide = (part: number, whole: number) => Number((part / whole).toPrecision(4));
const share = (part: number, whole: number) => (whole === 0 ? null : divide(part, whole));

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

/** No acceptance and no failure of a job is of a profile, and nothing of a job of an outcome. */
function viewFigures(counters: Counters, minutes: number, by?: StatsGrouping): StatsFigures {
  const isOfJobs = by !== 'profile' && by !== 'model' && by !== 'outcome';
  const told = (name: string) => counters[name] ?? ((counters.calls ?? 0) > 0 ? null : 0);
  const micros = told('usd');
  return {
    jobs: isOfJobs ? viewJobs(counters, minutes) : null,
    answers: by === 'outcome' ? null : viewAnswers(counters),
    attempts: viewAttempts(counters, minutes),
    tokens: {
      ...{ input: told('in'), output: told('out') },
      ...{ cachedInput: told('cached'), cacheWrite: told('written'), reasoning: told('thought') },
    },
    costUsd: micros === null ? null : micros / MICRO,
  };
}

const textOf = (named: Named) => Object.values(named).map(String).join(' ');

/** What was counted: in all, and by group. */
interface Sums {
  total: Counters;
  groups: Map<string, { named: Named; counters: Counters }>;
}

function addRow(sums: Sums, row: Row, counters: Counters, start: number, by: StatsGrouping | undefined): void {
  addCounters(sums.total, countersOf(row, counters, undefined));
  const named = by && groupers[by](row, start);
  if (named === undefined) return;
  const name = textOf(named);
  const group = sums.groups.get(name) ?? { named, counters: {} };
  addCounters(group.counters, countersOf(row, counters, by));
  sums.groups.set(name, group);
}

/** Sums the buckets up that begin at these times, of one tenant or of all. */
async function sumUp(
  store: Store,
  shards: readonly Keys[],
  tenant: string | null,
  { size, starts, by }: { size: BucketSize; starts: readonly number[]; by: StatsGrouping | undefined },
): Promise<Sums> {
  const sums: Sums = { total: {}, groups: new Map() };
  for (const keys of shards) {
    for (let i = 0; i < starts.length; i += READ_AT_ONCE) {
      const some = starts.slice(i, i + READ_AT_ONCE);
      const read = await Promise.all(some.map((start) => readBucket(store, keys, bucketAt(size, start), tenant)));
      for (const [n, rows] of read.entries()) {
        for (const { row, counters } of rows) addRow(sums, row, counters, some[n] ?? 0, by);
      }
    }
  }
  return sums;
}

/**
 * What happened in a window that ends now, to the jobs of a tenant, or of all of them: `null`. It begins with a whole
 * minute, hour or day; `from` says with which.
 */
export async function readStats(
  store: Store,
  tenant: string | null,
  { window, by }: { window: StatsWindow; by?: StatsGrouping | undefined },
): Promise<StatsView> {
  const shards = tenant === null ? store.keySpace.shards : [store.keySpace.keysOf(tenant)];
  // What cannot be counted now, as while Redis is full, is counted later.
  for (const keys of shards) await foldStats(store, keys).catch(() => undefined);
  const now = await readClock(store.redis);
  const { size, buckets } = windows[window];
  const { ms } = bucketSizes[size];
  const from = (Math.floor(now / ms) - buckets) * ms;
  const starts = Array.from({ length: buckets + 1 }, (_, i) => from + i * ms);
  const { total, groups } = await sumUp(store, shards, tenant, { size, starts, by });
  const minutes = (now - from) / bucketSizes.minute.ms;
  const sorted = [...groups.values()].sort((one, other) => (textOf(one.named) < textOf(other.named) ? -1 : 1));
  return {
    ...{ window, by: by ?? null, from: toTime(from), to: toTime(now) },
    total: viewFigures(total, minutes),
    groups: sorted.map(({ named, counters }) => ({ ...named, ...viewFigures(counters, minutes, by) })),
  };
}
