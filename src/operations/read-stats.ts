import { toTime } from '../jobs/job-view.ts';
import { type BucketSize, bucketAt, bucketSizes, foldStats, readBucket } from '../records/fold-stats.ts';
import { addCounters, type Counters, type Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import { readClock } from '../redis/read-clock.ts';
import { type StatsFigures, viewFigures } from './stats-figures.ts';

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
