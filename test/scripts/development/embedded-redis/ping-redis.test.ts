import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRunning } from '../../../../scripts/development/embedded-redis/is-running.ts';
import { pingRedis } from '../../../../scripts/development/embedded-redis/ping-redis.ts';
import { eventually } from '../../../support/eventually.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

async function pingServerThatSays(answer: string) {
  const path = join(redis.dir, 'fake.sock');
  const server = createServer((socket) => socket.resume().write(answer));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const isServing = await pingRedis(path);
  await new Promise((resolve) => server.close(resolve));
  return isServing;
}

describe('pingRedis', () => {
  it('is true for a Redis that serves', async () => {
    expect(await pingRedis(redis.socketPath)).toBe(true);
  });

  it('is false for one that is loading or silent', async () => {
    expect(await pingServerThatSays('-LOADING Redis is loading the dataset in memory\r\n')).toBe(false);
    expect(await pingServerThatSays('')).toBe(false);
  });

  it('is false for a missing socket and for one that a killed Redis left', async () => {
    expect(await pingRedis(join(redis.dir, 'missing.sock'))).toBe(false);
    const { pid } = redis;
    redis.kill();
    await eventually(() => !isRunning(pid, redis.socketPath));
    expect(await pingRedis(redis.socketPath)).toBe(false);
  });
});
