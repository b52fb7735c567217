import { bucketAt, bucketSizes, readBucket } from '../records/fold-stats.ts';
import { readKnobs } from '../records/knobs.ts';
import { countVersions, listProcesses, type RunningVersion } from '../records/presence.ts';
import { addCounters, type Counters, type Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import { readClock } from '../redis/read-clock.ts';
import { FULL_FROM, measureMemory } from '../redis/watch-memory.ts';
import { measureWaiting, type Waiting } from './measure-waiting.ts';
import { countersOf, readWindow } from './read-window.ts';
import { type StatsFigures, viewFigures } from './stats-figures.ts';

/** Visits of a stage by what they wait for, all tenants together. */
export interface StageCounts {
  stage: string;
  /** By BullMQ's states. */
  counts: Readonly<Record<string, number>>;
}

/** How it stands: what tells whether it is us, the model or the provider. */
export interface NowView {
  /** The last 60 whole minutes, oldest first; `at` in milliseconds. */
  minutes: { at: number; accepted: number; ended: number }[];
  /** Of the last hour, and of its last minutes: `RECENT_MINUTES` whole ones and the present. */
  hour: StatsFigures;
  recent: StatsFigures;
  /** Of these by profile, beside the whole hour. */
  profiles: { profile: string; recent: StatsFigures; hour: StatsFigures }[];
  /** US dollars since midnight in UTC; null where nobody knows a price. */
  todayUsd: number | null;
  waiting: Waiting[];
  /** Of the installation; null for one tenant, as is the share of its memory that Redis uses. */
  stages: StageCounts[] | null;
  memoryUsed: number | null;
  /** Whether Redis takes no more jobs. */
  isFull: boolean;
  /** Milliseconds since any worker was heard; null where none ever was. */
  heardMs: number | null;
  reviews: number;
  deadLetters: number;
  /** Tasks that somebody has paused. */
  pausedTasks: string[];
  /** What runs, by version; null for one tenant. */
  versions: RunningVersion[] | null;
}

/** What tells of the present. */
export const RECENT_MINUTES = 5;
const MINUTE_MS = bucketSizes.minute.ms;

/** What was counted in the last hour, summed up in one go. */
async function readHour(store: Store, tenant: string | null) {
  const [hour, byMinute]: [Counters, Map<number, Counters>] = [{}, new Map()];
  const late: { row: Row; counters: Counters; start: number }[] = [];
  const read = await readWindow(store, tenant, '1h', (row, counted, start) => {
    const counters = countersOf(row, counted);
    addCounters(hour, counters);
    const minute = byMinute.get(start) ?? {};
    addCounters(minute, counters);
    byMinute.set(start, minute);
    late.push({ row, counters, start });
  });
  const since = read.starts.at(-1 - RECENT_MINUTES) ?? read.from;
  const recent: Counters = {};
  const profiles = new Map<string, { recent: Counters; hour: Counters }>();
  for (const { row, counters, start } of late) {
    const sums = profiles.get(row.profile) ?? { recent: {}, hour: {} };
    profiles.set(row.profile, sums);
    addCounters(sums.hour, counters);
    if (start < since) continue;
    addCounters(sums.recent, counters);
    addCounters(recent, counters);
  }
  profiles.delete('-');
  const minutesSince = (from: number) => (read.now - from) / MINUTE_MS;
  const view = (counters: Counters) => viewFigures(counters, minutesSince(since));
  return {
    minutes: read.starts.slice(0, -1).map((at) => {
      const { accepted = 0, succeeded = 0, failed = 0, cancelled = 0, expired = 0 } = byMinute.get(at) ?? {};
      return { at, accepted, ended: succeeded + failed + cancelled + expired };
    }),
    hour: viewFigures(hour, minutesSince(read.from)),
    recent: view(recent),
    profiles: [...profiles].map(([profile, sums]) => ({ profile, recent: view(sums.recent), hour: view(sums.hour) })),
  };
}

async function readToday(store: Store, tenant: string | null, now: number): Promise<number | null> {
  const shards = tenant === null ? store.keySpace.shards : [store.keySpace.keysOf(tenant)];
  const rows = await Promise.all(shards.map((keys) => readBucket(store, keys, bucketAt('day', now), tenant)));
  const sum: Counters = {};
  for (const { row, counters } of rows.flat()) addCounters(sum, countersOf(row, counters));
  return viewFigures(sum, 1).costUsd;
}

/** Jobs that wait for a person. */
async function countWaiting({ redis, keySpace }: Store, tenant: string | null, stages: StageCounts[] | null) {
  if (tenant !== null) {
    const { reviewsOf, deadLettersOf } = keySpace.keysOf(tenant);
    const [reviews, deadLetters] = await Promise.all([
      redis.zcard(reviewsOf(tenant)),
      redis.zcard(deadLettersOf(tenant)),
    ]);
    return { reviews, deadLetters };
  }
  const inAll = (name: string) => {
    const { waiting = 0, prioritized = 0 } = stages?.find(({ stage }) => stage === name)?.counts ?? {};
    return waiting + prioritized;
  };
  return { reviews: inAll('review'), deadLetters: inAll('dead-letter') };
}

async function readMemory(store: Store): Promise<number | null> {
  const { used, most } = await measureMemory(store.redis).catch(() => ({ used: 0, most: Infinity }));
  return most === Infinity ? null : used / most;
}

/**
 * Reads how it stands with a tenant, or with the installation: null. Of a tenant only what can be told of it alone, and
 * whether Redis and workers are there for anybody. `measureStages` counts what is in the queues.
 */
export async function readNow(
  store: Store,
  tenant: string | null,
  measureStages: () => Promise<StageCounts[]>,
): Promise<NowView> {
  const now = await readClock(store.redis);
  // First, for it counts what has happened since.
  const hour = await readHour(store, tenant);
  const [todayUsd, waiting, stages, memory, heard, tasks] = await Promise.all([
    readToday(store, tenant, now),
    measureWaiting(store, tenant),
    tenant === null ? measureStages() : null,
    readMemory(store),
    store.redis.get(store.keySpace.home.lastHeartbeat),
    readKnobs(store, 'tasks'),
  ]);
  return {
    ...{ ...hour, todayUsd, waiting, stages },
    memoryUsed: tenant === null ? memory : null,
    isFull: memory !== null && memory >= FULL_FROM,
    heardMs: heard === null ? null : Math.max(0, now - Number(heard)),
    ...(await countWaiting(store, tenant, stages)),
    pausedTasks: [...tasks].filter(([, { paused }]) => paused).map(([name]) => name),
    versions: tenant === null ? countVersions(await listProcesses(store)) : null,
  };
}
