import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { openKeySpace } from '../../src/records/open-key-space.ts';
import { openRedis, patientOptions } from '../../src/records/open-redis.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

export interface TestRecords {
  server: TestRedis;
  redis: Redis;
  /** Records on keys of their own, which add no visits to queues. */
  openStore: (options?: { retentionMs?: number }) => Promise<Store>;
  close: () => Promise<void>;
}

/** A Redis of its own with a worker's connection to it, for the tests of records. */
export async function startRecords(): Promise<TestRecords> {
  const server = await startRedis();
  const redis = await openRedis(patientOptions(server.url), () => undefined);
  redis.options.lazyConnect = false;
  return {
    server,
    redis,
    openStore: async ({ retentionMs = 60_000 } = {}) => {
      const keySpace = await openKeySpace(redis, `t${randomBytes(6).toString('hex')}`);
      return createStore(redis, keySpace, [{ id: 'k1', bytes: randomBytes(32) }], { retentionMs });
    },
    close: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}
