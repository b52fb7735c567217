import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning } from '../../scripts/development/embedded-redis/is-running.ts';
import { pingRedis } from '../../scripts/development/embedded-redis/ping-redis.ts';
import { eventually } from './eventually.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

let redis: TestRedis;

const ask = async (...command: [string, ...string[]]) => {
  const client = new Redis(redis.socketPath);
  try {
    return await client.call(...command);
  } finally {
    client.disconnect();
  }
};

beforeEach(async () => {
  redis = await startRedis({ args: ['--maxmemory', '64mb'] });
});

afterEach(() => redis.stop());

describe('startRedis', () => {
  it('starts a Redis with the given arguments, its url and its pid', async () => {
    expect(redis.url).toBe(`unix://${redis.dir}/redis.sock`);
    expect(isRunning(redis.pid, redis.socketPath)).toBe(true);
    expect(await ask('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', String(64 << 20)]);
  });

  it('keeps acknowledged writes over kill and restart', async () => {
    const { pid } = redis;
    await ask('SET', 'kept', 'yes');
    redis.kill();
    await eventually(() => !isRunning(pid, redis.socketPath));
    await redis.restart();
    expect(redis.pid).not.toBe(pid);
    expect(await ask('GET', 'kept')).toBe('yes');
  });

  it('leaves neither process nor folder after stop', async () => {
    await redis.stop();
    expect(isRunning(redis.pid, redis.socketPath)).toBe(false);
    expect(await pingRedis(redis.socketPath)).toBe(false);
    expect(existsSync(redis.dir)).toBe(false);
  });
});
