import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endPredecessor } from '../../../../scripts/development/embedded-redis/end-predecessor.ts';
import { isRunning } from '../../../../scripts/development/embedded-redis/is-running.ts';
import { redisFilesOf } from '../../../../scripts/development/embedded-redis/spawn-redis.ts';
import { eventually } from '../../../support/eventually.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
const place = () => ({ dataFolder: redis.dir, socketPath: redis.socketPath });

beforeEach(async () => {
  redis = await startRedis();
});

afterEach(() => redis.stop());

describe('endPredecessor', () => {
  it('ends the Redis that the pid file names and removes its socket', async () => {
    await endPredecessor(place());
    expect(isRunning(redis.pid, redis.socketPath)).toBe(false);
    expect(existsSync(redis.socketPath)).toBe(false);
  });

  it('ends one that is too stuck to end in peace', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    await endPredecessor(place(), 50);
    expect(isRunning(redis.pid, redis.socketPath)).toBe(false);
  });

  it('removes the socket that a killed Redis left', async () => {
    const { pid } = redis;
    redis.kill();
    await eventually(() => !isRunning(pid, redis.socketPath));
    await endPredecessor(place());
    expect(existsSync(redis.socketPath)).toBe(false);
  });

  it('never ends a process that only has the pid of the file', async () => {
    redis.kill();
    await eventually(() => !isRunning(redis.pid, redis.socketPath));
    await writeFile(redisFilesOf(redis.dir).pidFile, String(process.pid));
    await endPredecessor(place());
    expect(existsSync(redis.socketPath)).toBe(false);
  });

  it('throws, and leaves the socket, when another Redis answers there', async () => {
    await rm(redisFilesOf(redis.dir).pidFile);
    await expect(endPredecessor(place())).rejects.toThrow(`another Redis answers on ${redis.socketPath}`);
    expect(existsSync(redis.socketPath)).toBe(true);
  });
});
