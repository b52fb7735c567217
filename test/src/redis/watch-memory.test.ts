import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failFastOptions, openServer } from '../../../src/redis/open-redis.ts';
import { readRedisInfo } from '../../../src/redis/read-redis-info.ts';
import { measureMemory, watchMemory } from '../../../src/redis/watch-memory.ts';
import { eventually } from '../../support/eventually.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = await openServer(failFastOptions(server.url), () => undefined);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await redis.config('SET', 'maxmemory', '0');
});

/** Fills Redis to this share. */
const fillTo = async (share: number) => {
  const used = Number((await readRedisInfo(redis, 'memory')).get('used_memory'));
  await redis.config('SET', 'maxmemory', Math.round(used / share));
};
const countLooks = async () =>
  Number(/calls=(\d+)/.exec((await readRedisInfo(redis, 'commandstats')).get('cmdstat_info') ?? '')?.[1] ?? 0);

describe('watchMemory', () => {
  it.each([
    [0.5, false],
    [0.95, true],
  ])('says of a Redis filled to %d whether it is full: %s', async (share, isFull) => {
    await fillTo(share);
    expect(await watchMemory(redis)()).toMatchObject({ isFull });
  });

  it('tells how many bytes there are for jobs, where Redis has a maxmemory', async () => {
    expect((await watchMemory(redis)()).most).toBeUndefined();
    await redis.config('SET', 'maxmemory', '10mb');
    expect((await watchMemory(redis)()).most).toBe(0.8 * 10 * 1024 * 1024);
  });

  it('looks once a second at most, and at nothing unless asked', async () => {
    const findRoom = watchMemory(redis);
    await redis.config('RESETSTAT');
    await Promise.all(Array.from({ length: 100 }, findRoom));
    await fillTo(0.95);
    vi.advanceTimersByTime(900);
    expect((await findRoom()).isFull).toBe(false);
    vi.advanceTimersByTime(200);
    expect((await findRoom()).isFull).toBe(true);
    // Two looks, and one of `fillTo`; the asking itself counts when it is over.
    expect(await countLooks()).toBe(3);
  });

  it('rejects while Redis is away, and looks again as soon as it is back', async () => {
    const findRoom = watchMemory(redis);
    server.kill();
    await expect(findRoom()).rejects.toThrow();
    await server.restart();
    await eventually(() => redis.status === 'ready');
    expect((await findRoom()).isFull).toBe(false);
  });

  it('takes a Redis that does not tell for one that has room', async () => {
    await redis.call('ACL', 'SETUSER', 'guest', 'on', 'nopass', '~*', '+@all', '-info');
    const options = { ...failFastOptions(server.url), username: 'guest', password: 'x', enableReadyCheck: false };
    const guest = await openServer(options, () => undefined);
    expect(await watchMemory(guest)()).toEqual({ isFull: false, most: undefined });
    guest.disconnect();
  });
});

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-memory-'));
});
afterAll(() => rm(dir, { recursive: true }));

const limitedTo = async (text: string) => {
  const file = join(dir, 'memory.max');
  await writeFile(file, text);
  return file;
};

describe('measureMemory', () => {
  it('measures against maxmemory, where there is one', async () => {
    await redis.config('SET', 'maxmemory', '200mb');
    const memory = await measureMemory(redis, await limitedTo('1000\n'));
    await redis.config('SET', 'maxmemory', '0');
    expect(memory).toMatchObject({ most: 200 * 1024 * 1024, boundBy: 'maxmemory' });
    expect(memory.used).toBeGreaterThan(100_000);
  });

  it("measures against the container's memory, when that is smaller than the machine's", async () => {
    expect(await measureMemory(redis, await limitedTo('50000000\n'))).toMatchObject({
      ...{ most: 50_000_000, boundBy: 'container' },
    });
  });

  it.each(['max\n', '99999999999999999\n', ''])(
    "measures against the machine's memory with a limit of %j",
    async (text) => {
      const { most, boundBy } = await measureMemory(redis, await limitedTo(text));
      expect(boundBy).toBe('machine');
      expect(most).toBeGreaterThan(100_000_000);
      expect(most).toBeLessThan(Number.POSITIVE_INFINITY);
    },
  );

  it('asks no container where there is none', async () => {
    expect((await measureMemory(redis, join(dir, 'nowhere'))).boundBy).toBe('machine');
  });
});
