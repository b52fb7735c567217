import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { isRedisError } from './classify-redis-error.ts';
import { mastersOf } from './masters-of.ts';
import type { RedisClient } from './open-redis.ts';
import { readRedisInfo } from './read-redis-info.ts';

/** Whether a file of Redis' holds what its keys hold, and nothing that was removed. */
export type Rewritten =
  | 'rewritten'
  /** Redis writes no such file. */
  | 'off'
  /** Redis does not let us ask, or could not do it. */
  | 'refused'
  /** Not within the time; it goes on. */
  | 'late';

const LOOK_EVERY_MS = 50;

interface RedisFile {
  /** Asks for it to be written anew. */
  ask: () => Promise<unknown>;
  /** What INFO says while it is being written. */
  busy: readonly string[];
  /** What INFO says of how that went. */
  outcome: string;
}

/**
 * Asks for a file and waits for it. One that is being written already holds what is there no more: it is asked for once
 * more then.
 */
async function writeAnew(redis: Redis, { ask, busy, outcome }: RedisFile, untilMs: number): Promise<Rewritten> {
  const readInfo = () => readRedisInfo(redis, 'persistence');
  const isBusy = (info: Awaited<ReturnType<typeof readInfo>>) => busy.some((name) => info.get(name) === '1');
  const waitWhileBusy = async () => {
    let info = await readInfo();
    while (isBusy(info) && performance.now() < untilMs) {
      await sleep(LOOK_EVERY_MS);
      info = await readInfo();
    }
    return info;
  };
  if (isBusy(await waitWhileBusy())) return 'late';
  await ask();
  const info = await waitWhileBusy();
  if (isBusy(info)) return 'late';
  return info.get(outcome) === 'ok' ? 'rewritten' : 'refused';
}

const orRefused = (rewritten: Promise<Rewritten>) =>
  rewritten.catch((error: unknown): Rewritten => {
    if (error instanceof Error && error.name === 'ReplyError' && !isRedisError(error)) return 'refused';
    throw error;
  });

interface RewrittenFiles {
  appendOnlyFile: Rewritten;
  snapshot: Rewritten;
}

async function rewriteFilesOf(redis: Redis, withinMs: number): Promise<RewrittenFiles> {
  const untilMs = performance.now() + withinMs;
  const info = await readRedisInfo(redis, 'persistence');
  const busy = ['aof_rewrite_in_progress', 'aof_rewrite_scheduled', 'rdb_bgsave_in_progress'];
  const appendOnlyFile = { ask: () => redis.bgrewriteaof(), busy, outcome: 'aof_last_bgrewrite_status' };
  const snapshot = { ask: () => redis.bgsave(), busy, outcome: 'rdb_last_bgsave_status' };
  const keepsSnapshots = async () => ((await redis.config('GET', 'save')) as string[])[1] !== '';
  const writeSnapshot = async () => ((await keepsSnapshots()) ? writeAnew(redis, snapshot, untilMs) : 'off');
  const isAppending = info.get('aof_enabled') === '1';
  return {
    appendOnlyFile: isAppending ? await orRefused(writeAnew(redis, appendOnlyFile, untilMs)) : 'off',
    snapshot: await orRefused(writeSnapshot()),
  };
}

const order = ['off', 'rewritten', 'late', 'refused'] as const satisfies Rewritten[];
const worst = (all: readonly Rewritten[]): Rewritten =>
  order[Math.max(0, ...all.map((one) => order.indexOf(one)))] ?? 'refused';

/**
 * Has Redis, in a Cluster every master, write its append-only file anew, and its snapshot where it keeps one, and waits,
 * `withinMs` at most for both. From then on neither holds what was removed before. Replicas and backups are another
 * matter.
 */
export async function rewriteFiles(redis: RedisClient, withinMs: number): Promise<RewrittenFiles> {
  const all = await Promise.all(mastersOf(redis).map((master) => rewriteFilesOf(master, withinMs)));
  return {
    appendOnlyFile: worst(all.map(({ appendOnlyFile }) => appendOnlyFile)),
    snapshot: worst(all.map(({ snapshot }) => snapshot)),
  };
}
