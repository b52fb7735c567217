import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { createStore } from '../../../src/records/store.ts';
import type { Durability } from '../../../src/redis/durability.ts';
import { openKeySpace } from '../../../src/redis/open-key-space.ts';
import { failFastOptions, openRedis, parseRedisUrl } from '../../../src/redis/open-redis.ts';
import { readRedisInfo } from '../../../src/redis/read-redis-info.ts';
import { openIntake } from '../../../src/submissions/intake.ts';
import { type ReplicatedRedis, startReplicatedRedis } from '../../support/start-replicated-redis.ts';

let pair: ReplicatedRedis;
let client: Redis;
beforeAll(async () => {
  pair = await startReplicatedRedis();
  client = await openRedis(parseRedisUrl(pair.master.url), () => undefined);
});
afterAll(async () => {
  client.disconnect();
  await pair.stop();
});

async function open(durability: Durability, tenantShare = 100) {
  const redis = await openRedis(failFastOptions(pair.master.url), () => undefined);
  const keySpace = await openKeySpace(redis, `t${randomBytes(6).toString('hex')}`);
  const keys = [{ id: 'k1', bytes: randomBytes(32) }];
  const openStore = (connection: Redis) =>
    createStore(connection, keySpace, keys, { retentionMs: 1000, boardHistory: 10, visitsLua });
  const intake = await openIntake(
    openStore(redis),
    { durability, tenantShare },
    { openStore, onError: () => undefined },
  );
  onTestFinished(() => {
    intake.close();
    redis.disconnect();
  });
  return intake;
}

const countWaits = async () =>
  Number(/calls=(\d+)/.exec((await readRedisInfo(client, 'commandstats')).get('cmdstat_wait') ?? '')?.[1] ?? 0);
const freeze = () => void process.kill(pair.replica.pid, 'SIGSTOP');
const thaw = () => void process.kill(pair.replica.pid, 'SIGCONT');

describe('keep', () => {
  it.each(['fast', 'fsync'] as const)('gives what was recorded at once with %s', async (durability) => {
    const { keep } = await open(durability);
    await client.config('RESETSTAT');
    expect(await keep(async () => 'recorded')).toBe('recorded');
    expect(await countWaits()).toBe(0);
  });

  it('waits for a replica with replicated, once for many', async () => {
    const { keep, store } = await open('replicated');
    await client.config('RESETSTAT');
    const all = Array.from({ length: 200 }, (_, i) => keep(() => store.redis.set(`job ${i}`, i)));
    expect(await Promise.all(all)).toEqual(all.map(() => 'OK'));
    const waits = await countWaits();
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThan(20);
  });

  it('rejects while the replica is silent, also for what was recorded before, and is kept when it is back', async () => {
    const { keep, store } = await open('replicated');
    freeze();
    onTestFinished(thaw);
    const unavailable = { code: 'redis-unavailable' };
    await expect(keep(() => store.redis.set('job', 1))).rejects.toMatchObject(unavailable);
    // A connection that wrote nothing of it: a job that was found by its Idempotency-Key.
    const other = await open('replicated');
    await expect(other.keep(() => other.store.redis.get('job'))).rejects.toMatchObject(unavailable);
    thaw();
    expect(await other.keep(() => other.store.redis.get('job'))).toBe('1');
  });

  it('answers for nothing when its connection was made anew meanwhile', async () => {
    const { keep, store } = await open('replicated');
    const record = async () => {
      await store.redis.set('job', 1);
      const id = await store.redis.client('ID');
      const isBack = new Promise((resolve) => store.redis.once('ready', resolve));
      await client.client('KILL', 'ID', id);
      await isBack;
    };
    await expect(keep(record)).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await keep(async () => 'recorded')).toBe('recorded');
  });

  it('rejects with what the recording rejects with', async () => {
    const { keep } = await open('replicated');
    await expect(keep(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
