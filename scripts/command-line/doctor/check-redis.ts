import { measureQueues } from '../../../queues/measure-queues.ts';
import type { Queues } from '../../../queues/open-queues.ts';
import { workStages } from '../../../queues/pipeline.ts';
import type { Settings } from '../../../src/config.ts';
import { countVersions, listProcesses, type RunningVersion } from '../../../src/records/presence.ts';
import type { Store } from '../../../src/records/store.ts';
import { FORMAT } from '../../../src/redis/format.ts';
import { inspectRedis, type RedisFinding } from '../../../src/redis/inspect-redis.ts';
import { keeperOf } from '../../../src/redis/keeper-of.ts';
import type { KeySpace } from '../../../src/redis/key-space.ts';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import {
  FULL_FROM,
  findMostForJobs,
  measureMemory,
  type RedisMemory,
  shareOf,
} from '../../../src/redis/watch-memory.ts';
import { type Check, fail, ok, warn } from './check.ts';

const SHOWN = ['waiting', 'prioritized', 'delayed', 'active'];

/** Looks at every stage's queue: how much is in it, whether it is paused, how many workers are alive. */
export async function checkQueues(queues: Queues, store: Store): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { stage, counts, oldestSeconds } of await measureQueues(queues, store)) {
    const name = `queue ${stage}`;
    const inside = SHOWN.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    const oldest = oldestSeconds > 0 ? `, the oldest for ${Math.round(oldestSeconds)} s` : '';
    const isWorked = workStages.some((worked) => worked === stage);
    const shards = queues.shards.map((shard) => shard[stage]);
    const workers = isWorked ? (await Promise.all(shards.map((queue) => queue.getWorkersCount()))).map(Number) : [];
    const detail = `${inside} ${inside === 1 ? 'visit' : 'visits'}${oldest}${isWorked ? `, ${Math.min(...workers)} workers` : ''}`;
    const isPaused = (await Promise.all(shards.map((queue) => queue.isPaused()))).some(Boolean);
    if (isPaused) checks.push(warn(name, `${detail}; it is paused`));
    else if (isWorked && workers.some((count) => count === 0)) checks.push(warn(name, `${detail}: nobody works here`));
    else checks.push(ok(name, detail));
  }
  return checks;
}

const statuses = { ok: 'ok', untold: 'warn', careless: 'fail', unfit: 'fail' } as const satisfies Record<
  RedisFinding['status'],
  Check['status']
>;

const writeMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
const bounds: Record<RedisMemory['boundBy'], string> = {
  maxmemory: '',
  machine: ', no maxmemory: all of its machine',
  container: ', no maxmemory: all of this container',
};

function describeMemory({ used, most, boundBy }: RedisMemory): Check {
  const name = 'redis memory';
  if (most === Number.POSITIVE_INFINITY) return warn(name, `${writeMegabytes(used)} used, of how much is not told`);
  const detail = `${writeMegabytes(used)} of ${writeMegabytes(most)} used${bounds[boundBy]}`;
  return used / most < FULL_FROM ? ok(name, detail) : warn(name, `${detail}: full, it takes no jobs`);
}

/**
 * Looks at a Redis that answers, as every process does at its start: version, durability, eviction; and at its memory.
 */
export async function checkRedis(redis: RedisClient, { durability }: Pick<Settings, 'durability'>): Promise<Check[]> {
  const findings = await inspectRedis(redis, durability);
  const checks = findings.map(({ name, status, detail }) => ({ name, status: statuses[status], detail }));
  return [...checks, describeMemory(await measureMemory(redis))];
}

/** Tells into how many shards the keys are divided, and how many of them each master of a Cluster has. */
export function checkShards(
  redis: RedisClient,
  { shards }: KeySpace,
  { shards: wanted = shards.length }: Pick<Settings, 'shards'>,
): Check {
  const name = 'redis shards';
  const places = shards.flatMap(({ tag }) => keeperOf(redis, tag) ?? []);
  const told = [...new Set(places)].map((place) => `${places.filter((one) => one === place).length} on ${place}`);
  const detail = [`${shards.length}`, ...(told.length === 0 ? [] : [told.join(', ')])].join(': ');
  if (wanted !== shards.length) return fail(name, `${detail}; AIRLOCK_SHARDS is ${wanted}, and divides no Redis anew`);
  return ok(name, detail);
}

/** Looks at who holds most of Redis: a tenant that holds its share gets nothing more in. */
export async function checkShares(
  { redis, keySpace }: Store,
  { tenantShare }: Pick<Settings, 'tenantShare'>,
): Promise<Check[]> {
  const name = 'redis shares';
  const held = await Promise.all(keySpace.shards.map(async (keys) => Object.entries(await redis.hgetall(keys.held))));
  const [first] = held.flat().sort(([, one], [, other]) => Number(other) - Number(one));
  const share = shareOf(findMostForJobs(await measureMemory(redis)), tenantShare);
  const limit = share === undefined ? 'any number' : writeMegabytes(share);
  if (first === undefined) return [ok(name, `no tenant holds anything; each may hold ${limit}`)];
  const [tenant, bytes] = first;
  const detail = `${tenant} holds most, ${writeMegabytes(Number(bytes))}; each may hold ${limit}`;
  return [
    share !== undefined && Number(bytes) >= share ? warn(name, `${detail}: it gets nothing in`) : ok(name, detail),
  ];
}

const tellProcesses = ({ version, api, workers }: RunningVersion) => `${version} (${api} API, ${workers} workers)`;

/** Looks at the format of what Redis holds, which has been found to be ours, and at which versions run on it. */
export async function checkVersions(store: Store): Promise<Check[]> {
  const versions = countVersions(await listProcesses(store));
  const told = versions.map(tellProcesses).join(', ');
  const running =
    versions.length > 1
      ? warn('versions', `${versions.length} run side by side: ${told}`)
      : ok('versions', told || 'no process runs');
  return [ok('redis format', String(FORMAT)), running];
}
