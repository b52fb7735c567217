import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { visitsLua } from '../../queues/visits-lua.ts';
import type { Outside } from '../../src/records/outside.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import { openKeySpace } from '../../src/redis/key-space.ts';
import { blockingOptions, openServer } from '../../src/redis/open-redis.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

interface StoreOptions {
  retentionMs?: number;
  boardHistory?: number;
  outside?: Outside | undefined;
  /** Default: the connection of the records. */
  redis?: Redis;
}

export interface TestRecords {
  server: TestRedis;
  redis: Redis;
  /** Records on keys of their own. */
  openStore: (options?: StoreOptions) => Promise<Store>;
  close: () => Promise<void>;
}

/** A Redis of its own with a worker's connection to it, for the tests of records. */
export async function startRecords(): Promise<TestRecords> {
  const server = await startRedis();
  const redis = await openServer(blockingOptions(server.url), () => undefined);
  redis.options.lazyConnect = false;
  return {
    server,
    redis,
    openStore: async ({ retentionMs = 60_000, boardHistory = 10, outside, redis: own = redis } = {}) => {
      const keySpace = await openKeySpace(own, `t${randomBytes(6).toString('hex')}`);
      const keys = [{ id: 'k1', bytes: randomBytes(32) }];
      return createStore(own, keySpace, keys, { retentionMs, boardHistory, visitsLua, outside });
    },
    close: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}
