import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Durability } from '../../../src/redis/durability.ts';
import { inspectRedis } from '../../../src/redis/inspect-redis.ts';
import { openServer } from '../../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../../src/redis/parse-redis-url.ts';
import { type ReplicatedRedis, startReplicatedRedis } from '../../support/start-replicated-redis.ts';

let pair: ReplicatedRedis;
let redis: Redis;
beforeAll(async () => {
  pair = await startReplicatedRedis();
  redis = await openServer(parseRedisUrl(pair.master.url), () => undefined);
});
afterAll(async () => {
  redis.disconnect();
  await pair.stop();
});

const statuses = async (durability: Durability, connection = redis) =>
  Object.fromEntries((await inspectRedis(connection, durability)).map(({ name, status }) => [name, status]));

const sound = { 'redis version': 'ok', 'redis durability': 'ok', 'redis eviction': 'ok' };

describe('inspectRedis', () => {
  it('finds a sound Redis sound, at every level', async () => {
    expect(await statuses('fast')).toEqual(sound);
    expect(await statuses('fsync')).toEqual(sound);
    expect(await statuses('replicated')).toEqual({ ...sound, 'redis replicas': 'ok' });
  });

  it.each([
    ['appendonly', 'no', 'yes', 'redis durability', 'fast'],
    ['appendfsync', 'everysec', 'always', 'redis durability', 'fsync'],
    ['appendfsync', 'everysec', 'always', 'redis durability', 'replicated'],
    ['appendfsync', 'no', 'always', 'redis durability', 'fast'],
    ['maxmemory-policy', 'allkeys-lru', 'noeviction', 'redis eviction', 'fast'],
  ] as const)('calls %s %s careless, and says how to mend it', async (name, value, sane, what, durability) => {
    await redis.config('SET', name, value);
    const findings = await inspectRedis(redis, durability);
    await redis.config('SET', name, sane);
    const found = findings.filter(({ status }) => status !== 'ok');
    expect(found).toMatchObject([{ name: what, status: 'careless', detail: expect.stringContaining('; set ') }]);
  });

  it('is content with everysec where jobs may be lost in a power cut', async () => {
    await redis.config('SET', 'appendfsync', 'everysec');
    expect(await statuses('fast')).toEqual(sound);
    await redis.config('SET', 'appendfsync', 'always');
  });

  it('calls a replica unfit, which has no replica itself', async () => {
    const replica = await openServer(parseRedisUrl(pair.replica.url), () => undefined);
    const found = await statuses('replicated', replica);
    replica.disconnect();
    expect(found).toMatchObject({ 'redis version': 'unfit', 'redis replicas': 'careless' });
  });

  it('leaves open what a Redis does not tell that keeps its settings to itself', async () => {
    await redis.call('ACL', 'SETUSER', 'guest', 'on', 'nopass', '~*', '+@all', '-config');
    const guest = await openServer(
      { ...parseRedisUrl(pair.master.url), username: 'guest', password: 'x' },
      () => undefined,
    );
    const found = await statuses('fsync', guest);
    guest.disconnect();
    expect(found).toEqual({ 'redis version': 'ok', 'redis durability': 'untold', 'redis eviction': 'untold' });
  });
});
