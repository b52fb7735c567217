import { type BucketSize, bucketAt, bucketSizes, foldStats, readBucket } from '../records/fold-stats.ts';
import type { Counters, Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
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
export const statsWindows = Object.keys(windows) as [StatsWindow, ...StatsWindow[]];

/** Buckets read at a time. */
const READ_AT_ONCE = 24;

/** A window that was read, in milliseconds: it begins with a whole bucket, and the last one is the present. */
export interface ReadWindow {
  from: number;
  now: number;
  size: BucketSize;
  /** When each bucket begins. */
  starts: readonly number[];
}

/** Takes a row of the bucket that begins then. */
type Take = (row: Row, counters: Counters, start: number) => void;

/**
 * Reads what was counted in a window that ends now, of a tenant, or of all of them: `null`. Each bucket is read once, in
 * one command for each shard.
 */
export async function readWindow(
  store: Store,
  tenant: string | null,
  window: StatsWindow,
  take: Take,
): Promise<ReadWindow> {
  const shards = tenant === null ? store.keySpace.shards : [store.keySpace.keysOf(tenant)];
  // What cannot be counted now, as while Redis is full, is counted later.
  for (const keys of shards) await foldStats(store, keys).catch(() => undefined);
  const now = await readClock(store.redis);
  const { size, buckets } = windows[window];
  const { ms } = bucketSizes[size];
  const from = (Math.floor(now / ms) - buckets) * ms;
  const starts = Array.from({ length: buckets + 1 }, (_, i) => from + i * ms);
  for (const keys of shards) {
    for (let i = 0; i < starts.length; i += READ_AT_ONCE) {
      const some = starts.slice(i, i + READ_AT_ONCE);
      const read = await Promise.all(some.map((start) => readBucket(store, keys, bucketAt(size, start), tenant)));
      for (const [n, rows] of read.entries()) {
        for (const { row, counters } of rows) take(row, counters, some[n] ?? 0);
      }
    }
  }
  return { from, now, size, starts };
}

const isSlot = (name: string) => /^l\d/.test(name);

/**
 * A row's counters, with the outcome of its attempts as one of them, and of answers how many were refused: `bad`. Others
 * than answers took no time that says much; `isTimed` keeps it all the same.
 */
export function countersOf({ outcome }: Row, counters: Counters, isTimed = false): Counters {
  if (outcome === '-') return counters;
  const isAnswer = outcome === 'answered';
  const told = Object.entries(counters).filter(([name]) => isTimed || isAnswer || !isSlot(name));
  const bad = isAnswer ? told.filter(([name]) => name.startsWith('f:')).reduce((sum, [, n]) => sum + n, 0) : 0;
  return { ...Object.fromEntries(told), [`o:${outcome}`]: counters.calls ?? 0, ...(bad > 0 && { bad }) };
}
