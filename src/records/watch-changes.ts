import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import { openConnection } from '../redis/open-connection.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import type { Script } from '../redis/run-script.ts';
import { createAudience, type Place } from './audience.ts';
import { compareChanges, type JobChange, type Listener, parseChange } from './job-changes.ts';
import type { Store } from './store.ts';

/** Hears of changes for as many as listen, on one connection for each shard. */
export interface Changes {
  /** The id of a tenant's latest change. */
  findLatest: (tenant: string) => Promise<string>;
  /** Whether every change after this one is remembered. */
  isKept: (tenant: string, id: string) => Promise<boolean>;
  /** The changes after one, up to a time in milliseconds. */
  findBetween: (tenant: string, after: string, untilMs: number) => Promise<JobChange[]>;
  /** Gives a listener all that comes after a change. Returns how it stops. */
  listen: (listener: Listener & { tenant: string }, after: string) => () => void;
  /** Gives a listener what comes from now on, also of every tenant. Returns how it stops. */
  watch: (listener: Listener) => () => void;
  close: () => void;
}

const FIRST = '0-0';
const PAGE = 1000;
const BLOCK_MS = 1000;

/** One shard's stream, which is read while anybody listens. */
interface Shard {
  key: string;
  redis: RedisClient;
  /** Blocks while nothing comes, so that it has to be a connection of its own. */
  connection: Redis;
  /** All who listen; of these the audience are those who have seen what there is. */
  places: Set<Place>;
  audience: ReturnType<typeof createAudience>;
  /** Up to where the audience has seen; undefined while nobody reads. */
  at: string | undefined;
  isClosed: boolean;
  onError: (error: Error) => void;
}

/** Whether a change may have been told, and all that came after it still is. */
async function isKept({ redis, key }: Shard, id: string): Promise<boolean> {
  const [[latest], [before]] = await Promise.all([
    redis.xrevrange(key, '+', '-', 'COUNT', 1),
    redis.xrevrange(key, id, '-', 'COUNT', 1),
  ]);
  return before !== undefined && latest !== undefined && compareChanges(id, latest[0]) <= 0;
}

function stop({ places, audience }: Shard, place: Place): void {
  place.isStopped = true;
  places.delete(place);
  audience.remove(place);
}

function lose(shard: Shard, place: Place): void {
  if (place.isStopped) return;
  stop(shard, place);
  place.listener.lose();
}

async function give(shard: Shard, place: Place, changes: readonly JobChange[]): Promise<void> {
  if (place.isStopped || changes.length === 0) return;
  await place.listener.take(changes).catch((error: Error) => {
    shard.onError(error);
    lose(shard, place);
  });
}

/** Gives the audience the next page, or nothing when nothing comes for a second. Returns where it ended. */
async function readOn(shard: Shard, from: string): Promise<string> {
  const { connection, key, audience } = shard;
  const found = await connection.xread('COUNT', PAGE, 'BLOCK', BLOCK_MS, 'STREAMS', key, from);
  const page = (found?.[0]?.[1] ?? []).map(parseChange);
  const last = page.at(-1);
  if (last === undefined) return from;
  // So far behind that the stream may have gone on without us.
  if (page.length === PAGE && from !== FIRST && !(await isKept(shard, from))) {
    for (const place of audience.all()) lose(shard, place);
    return last.id;
  }
  const shares = [...audience.share(page)];
  // Before anybody waits: who joins meanwhile is to have read as far.
  shard.at = last.id;
  await Promise.all(shares.map(([place, changes]) => give(shard, place, changes)));
  return last.id;
}

async function follow(shard: Shard, from: string): Promise<void> {
  shard.at = from;
  while (!shard.isClosed && !shard.audience.isEmpty()) {
    const { at } = shard;
    shard.at = await readOn(shard, at).catch(async (error: Error) => {
      if (shard.isClosed) return at;
      shard.onError(error);
      await sleep(BLOCK_MS);
      return at;
    });
  }
  shard.at = undefined;
}

/** Gives a listener what it has missed, until it is where all others are; from then on it is one of them. */
async function catchUp(shard: Shard, place: Place): Promise<void> {
  const { tenant, jobId, batchId } = place.listener;
  const isOwn = (change: JobChange) =>
    (tenant === null || change.tenant === tenant) &&
    (jobId === undefined || change.jobId === jobId) &&
    (batchId === undefined || change.batchId === batchId);
  for (let isBehind = true; isBehind && !place.isStopped; ) {
    const page = (await shard.redis.xrange(shard.key, `(${place.seen}`, '+', 'COUNT', PAGE)).map(parseChange);
    await give(shard, place, page.filter(isOwn));
    place.seen = page.at(-1)?.id ?? place.seen;
    isBehind = page.length === PAGE || (shard.at !== undefined && compareChanges(shard.at, place.seen) > 0);
  }
  if (place.isStopped) return;
  shard.audience.add(place);
  if (shard.at === undefined) void follow(shard, place.seen);
}

function listen(shard: Shard, listener: Listener, after: string): () => void {
  const place: Place = { listener, seen: after, isStopped: false };
  shard.places.add(place);
  catchUp(shard, place).catch((error: Error) => {
    shard.onError(error);
    lose(shard, place);
  });
  return () => stop(shard, place);
}

function close(shard: Shard): void {
  shard.isClosed = true;
  for (const place of shard.places) lose(shard, place);
  shard.connection.disconnect();
}

/** Gives a listener what comes from now on. Returns how it stops. */
function watch(shard: Shard, listener: Listener): () => void {
  let [stop, isStopped]: [(() => void) | undefined, boolean] = [undefined, false];
  findLatest(shard).then(
    (latest) => {
      if (!isStopped) stop = listen(shard, listener, latest);
    },
    (error: Error) => {
      shard.onError(error);
      if (!isStopped) listener.lose();
    },
  );
  return () => {
    isStopped = true;
    stop?.();
  };
}

async function findLatest({ redis, key }: Shard): Promise<string> {
  const [latest] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
  return latest?.[0] ?? FIRST;
}

/**
 * Writes the stream anew without what names a tenant, or one job: an entry that is only deleted stays in Redis' files.
 * Redis does nothing else meanwhile, up to a tenth of a second.
 */
const forgetScript: Script<{ name: string }, { forgotten: number }> = {
  lua: /* lua */ `
local entries, kept = call('XRANGE', changesKey, '-', '+'), {}
for _, entry in ipairs(entries) do
  local job, tenant = string.match(entry[2][2], '^(%S+) (%S+)')
  if job ~= args.name and tenant ~= args.name then kept[#kept + 1] = entry end
end
if #kept == #entries then return { forgotten = 0 } end
call('DEL', changesKey)
for _, entry in ipairs(kept) do call('XADD', changesKey, entry[1], '', entry[2][2]) end
return { forgotten = #entries - #kept }
`,
};

/** Forgets where the jobs of a tenant, or one of them, came to. */
export async function forgetChanges({ runScript, keySpace }: Store, tenant: string, jobId = tenant): Promise<void> {
  await runScript(forgetScript, keySpace.keysOf(tenant).tag, { name: jobId });
}

/** However many listeners an error ends, it is told once a second. */
function tellSeldom(onError: (error: Error) => void): (error: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const now = performance.now();
    if (now - toldAt < BLOCK_MS) return;
    toldAt = now;
    onError(error);
  };
}

/** Lets callers listen to where jobs come to. Rejections are Redis'. */
export function watchChanges({ redis, keySpace }: Store, tell: (error: Error) => void): Changes {
  const onError = tellSeldom(tell);
  const open = ({ changes: key }: Keys): Shard => {
    // It connects once it is needed.
    const options = { enableOfflineQueue: true, commandTimeout: undefined, maxRetriesPerRequest: null };
    const connection = openConnection(redis, key, { ...options, lazyConnect: true });
    connection.on('error', onError);
    const listening = { places: new Set<Place>(), audience: createAudience(), at: undefined };
    return { key, redis, connection, ...listening, isClosed: false, onError };
  };
  const shards = new Map(keySpace.shards.map((keys) => [keys.tag, open(keys)]));
  const shardOf = (tenant: string) => shards.get(keySpace.keysOf(tenant).tag) as Shard;
  return {
    findLatest: (tenant) => findLatest(shardOf(tenant)),
    isKept: (tenant, id) => isKept(shardOf(tenant), id),
    findBetween: async (tenant, after, untilMs) =>
      (await redis.xrange(shardOf(tenant).key, `(${after}`, untilMs)).map(parseChange),
    listen: (listener, after) => listen(shardOf(listener.tenant), listener, after),
    watch: (listener) => {
      const heard = listener.tenant === null ? [...shards.values()] : [shardOf(listener.tenant)];
      const stops = heard.map((shard) => watch(shard, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    close: () => {
      for (const shard of shards.values()) close(shard);
    },
  };
}
