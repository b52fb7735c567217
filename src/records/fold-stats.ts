import type { Keys } from '../redis/keys.ts';
import type { Script } from '../redis/run-script.ts';
import { scanKeys } from '../redis/scan-keys.ts';
import { readEvent } from './stats-events.ts';
import {
  addCounters,
  type Counters,
  type Row,
  readCounters,
  readRow,
  withAll,
  withOthers,
  writeRow,
} from './stats-rows.ts';
import type { Store } from './store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * What is counted together: by the minute, the hour and the day. `keepMs` is how long after its end a bucket is kept,
 * `mostRows` how many rows it has before further ones are counted as others of their tenant.
 */
export const bucketSizes = {
  minute: { ms: MINUTE_MS, keepMs: 3 * HOUR_MS, mostRows: 500 },
  hour: { ms: HOUR_MS, keepMs: 8 * DAY_MS, mostRows: 1000 },
  day: { ms: DAY_MS, keepMs: 90 * DAY_MS, mostRows: 2000 },
} as const;
export type BucketSize = keyof typeof bucketSizes;
const sizes = Object.keys(bucketSizes) as BucketSize[];

/** What a bucket is called in its key: its size and its number since 1970. */
export const bucketAt = (size: BucketSize, at: number): string => `${size}-${Math.floor(at / bucketSizes[size].ms)}`;

/** Events counted at a time. */
const MOST_FOLDED = 5000;

interface FoldArgs {
  /** How many events were counted before these. */
  folded: string;
  count: number;
  /** `fields` are rows and their counters in turn, as they are to be from then on. */
  buckets: readonly { name: string; fields: readonly string[]; untilMs: number }[];
}

/** Writes what was counted, if nobody else has counted these events meanwhile. */
const foldScript: Script<FoldArgs, { is: 'folded' | 'late' }> = {
  lua: /* lua */ `
if (call('GET', statsFoldedKey) or '0') ~= args.folded then return { is = 'late' } end
for _, bucket in ipairs(args.buckets) do
  local key = statsKey(bucket.name)
  for i = 1, #bucket.fields, 1000 do
    call('HSET', key, unpack(bucket.fields, i, math.min(i + 999, #bucket.fields)))
  end
  call('PEXPIREAT', key, bucket.untilMs)
end
call('LTRIM', statsEventsKey, args.count, '-1')
call('INCRBY', statsFoldedKey, args.count)
return { is = 'folded' }
`,
};

type Rows = Map<string, { row: Row; counters: Counters }>;

function add(rows: Rows, row: Row, counters: Counters): void {
  const name = writeRow(row);
  const found = rows.get(name) ?? { row, counters: {} };
  addCounters(found.counters, counters);
  rows.set(name, found);
}

/** What events add, by bucket. */
function countEvents(events: readonly string[]): Map<string, { size: BucketSize; at: number; rows: Rows }> {
  const buckets = new Map<string, { size: BucketSize; at: number; rows: Rows }>();
  for (const event of events.flatMap((text) => readEvent(text) ?? [])) {
    for (const size of sizes) {
      const name = bucketAt(size, event.at);
      const bucket = buckets.get(name) ?? { size, at: event.at, rows: new Map() };
      add(bucket.rows, event.row, event.counters);
      buckets.set(name, bucket);
    }
  }
  return buckets;
}

/** Rows of a bucket that is full are counted with others of their tenant, or with all. */
function fitIn(rows: Rows, known: ReadonlySet<string>, size: number, most: number): Rows {
  const fitting: Rows = new Map();
  let left = most - size;
  for (const { row, counters } of rows.values()) {
    const [other, all] = [withOthers(row), withAll(row)];
    const isIn = (one: Row) => known.has(writeRow(one)) || fitting.has(writeRow(one));
    const place = isIn(row) || left > 0 ? row : isIn(other) || left > -most ? other : all;
    if (!isIn(place)) left -= 1;
    add(fitting, place, counters);
  }
  return fitting;
}

async function mergeBucket(
  store: Store,
  keys: Keys,
  [name, { size, at, rows }]: [string, { size: BucketSize; at: number; rows: Rows }],
): Promise<FoldArgs['buckets'][number]> {
  const { ms, keepMs, mostRows } = bucketSizes[size];
  const key = keys.stats(name);
  const names = [
    ...new Set([...rows.values()].flatMap(({ row }) => [row, withOthers(row), withAll(row)].map(writeRow))),
  ];
  const [stored, length] = await Promise.all([store.redis.hmget(key, ...names), store.redis.hlen(key)]);
  const known = new Map(names.flatMap((one, i) => (stored[i] == null ? [] : [[one, stored[i]] as const])));
  const fitting = fitIn(rows, new Set(known.keys()), length, mostRows);
  const fields = [...fitting].flatMap(([one, { counters }]) => {
    const sum = readCounters(known.get(one) ?? '{}');
    addCounters(sum, counters);
    return [one, JSON.stringify(sum)];
  });
  return { name, fields, untilMs: (Math.floor(at / ms) + 1) * ms + keepMs };
}

/** Counts the first events that wait; how many there were, undefined when another process has counted them meanwhile. */
async function foldSome(store: Store, keys: Keys): Promise<number | undefined> {
  const { redis } = store;
  const [folded, events] = await Promise.all([
    redis.get(keys.statsFolded),
    redis.lrange(keys.statsEvents, 0, MOST_FOLDED - 1),
  ]);
  if (events.length === 0) return 0;
  const buckets = await Promise.all([...countEvents(events)].map((bucket) => mergeBucket(store, keys, bucket)));
  const args = { folded: folded ?? '0', count: events.length, buckets };
  const { is } = await store.runScript(foldScript, keys.tag, args);
  return is === 'folded' ? events.length : undefined;
}

/**
 * Counts what has happened since, and takes it off the list: each event once, however many processes count. Returns when
 * all that was there is counted, by whomever.
 */
export async function foldStats(store: Store, keys: Keys): Promise<void> {
  let left = await store.redis.llen(keys.statsEvents);
  while (left > 0) {
    const counted = await foldSome(store, keys);
    if (counted === 0) return;
    left -= counted ?? 0;
  }
}

/** A bucket's rows with their counters; of one tenant, or of all. */
export async function readBucket(
  { redis }: Pick<Store, 'redis'>,
  keys: Keys,
  name: string,
  tenant: string | null,
): Promise<{ row: Row; counters: Counters }[]> {
  const stored = await redis.hgetall(keys.stats(name));
  return Object.entries(stored).flatMap(([text, counters]) => {
    const row = readRow(text);
    if (row === undefined || (tenant !== null && row.tenant !== tenant)) return [];
    return [{ row, counters: readCounters(counters) }];
  });
}

/** Leaves nothing of what was counted for a tenant. */
export async function forgetStats(store: Store, tenant: string): Promise<void> {
  const keys = store.keySpace.keysOf(tenant);
  await foldStats(store, keys);
  for await (const found of scanKeys(store.redis, keys.stats('*'))) {
    for (const key of found) {
      const rows = (await store.redis.hkeys(key)).filter((row) => row.startsWith(`${tenant} `));
      if (rows.length > 0) await store.redis.hdel(key, ...rows);
    }
  }
}
