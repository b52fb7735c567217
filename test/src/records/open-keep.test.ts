import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { openKeep } from '../../../src/records/open-keep.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import type { Durability } from '../../../src/redis/durability.ts';
import { openKeySpace } from '../../../src/redis/key-space.ts';
import { failFastOptions, openServer } from '../../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../../src/redis/parse-redis-url.ts';
import { readRedisInfo } from '../../../src/redis/read-redis-info.ts';
import { type ReplicatedRedis, startReplicatedRedis } from '../../support/start-replicated-redis.ts';

let pair: ReplicatedRedis;
let client: Redis;
beforeAll(async () => {
  pair = await startReplicatedRedis();
  client = await openServer(parseRedisUrl(pair.master.url), () => undefined);
});
afterAll(async () => {
  client.disconnect();
  await pair.stop();
});

/** Keeps what is written on records of its own. */
async function open(durability: Durability) {
  const redis = await openServer(failFastOptions(pair.master.url), () => undefined);
  const keySpace = await openKeySpace(redis, `t${randomBytes(6).toString('hex')}`);
  const keys = [{ id: 'k1', bytes: randomBytes(32) }];
  const openStore = (connection: Store['redis']) =>
    createStore(connection, keySpace, keys, { retentionMs: 1000, boardHistory: 10, visitsLua });
  const { keep, close } = openKeep(openStore(redis), { durability, openStore, onError: () => undefined });
  onTestFinished(() => {
    close();
    redis.disconnect();
  });
  return <Value>(write: (redis: Redis) => Promise<Value>) => keep('acme', (own) => write(own.redis as Redis));
}

const countWaits = async () =>
  Number(/calls=(\d+)/.exec((await readRedisInfo(client, 'commandstats')).get('cmdstat_wait') ?? '')?.[1] ?? 0);
const freeze = () => void process.kill(pair.replica.pid, 'SIGSTOP');
const thaw = () => void process.kill(pair.replica.pid, 'SIGCONT');

describe('keep', () => {
  it.each(['fast', 'fsync'] as const)('gives what was recorded at once with %s', async (durability) => {
    const keep = await open(durability);
    await client.config('RESETSTAT');
    expect(await keep(async () => 'recorded')).toBe('recorded');
    expect(await countWaits()).toBe(0);
  });

  it('waits for a replica with replicated, once for many', async () => {
    const keep = await open('replicated');
    await client.config('RESETSTAT');
    const all = Array.from({ length: 200 }, (_, i) => keep((redis) => redis.set(`job ${i}`, i)));
    expect(await Promise.all(all)).toEqual(all.map(() => 'OK'));
    const waits = await countWaits();
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThan(20);
  });

  it('rejects while the replica is silent, also for what was recorded before, and is kept when it is back', async () => {
    const keep = await open('replicated');
    freeze();
    onTestFinished(thaw);
    const unavailable = { code: 'redis-unavailable' };
    await expect(keep((redis) => redis.set('job', 1))).rejects.toMatchObject(unavailable);
    // A connection that wrote nothing of it: a job that was found by its Idempotency-Key.
    const other = await open('replicated');
    await expect(other((redis) => redis.get('job'))).rejects.toMatchObject(unavailable);
    thaw();
    expect(await other((redis) => redis.get('job'))).toBe('1');
  });

  it('answers for nothing when its connection was made anew meanwhile', async () => {
    const keep = await open('replicated');
    const record = async (redis: Redis) => {
      await redis.set('job', 1);
      const id = await redis.client('ID');
      const isBack = new Promise((resolve) => redis.once('ready', resolve));
      await client.client('KILL', 'ID', id);
      await isBack;
    };
    await expect(keep(record)).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await keep(async () => 'recorded')).toBe('recorded');
  });

  it('rejects with what the recording rejects with', async () => {
    const keep = await open('replicated');
    await expect(keep(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
