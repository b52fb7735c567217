import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureMemory } from '../../../src/redis/measure-memory.ts';
import { openRedis, parseRedisUrl } from '../../../src/redis/open-redis.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';

let server: TestRedis;
let redis: Redis;
let dir: string;
beforeAll(async () => {
  server = await startRedis();
  redis = await openRedis(parseRedisUrl(server.url), () => undefined);
  dir = await mkdtemp(join(tmpdir(), 'airlock-memory-'));
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(dir, { recursive: true });
});

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
