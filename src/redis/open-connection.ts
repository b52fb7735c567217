import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import calculateSlot from 'cluster-key-slot';
import { AbstractConnector, type Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisClient } from './open-redis.ts';

/** The master that keeps a key, as `host:port`, as far as this connection knows; undefined where there is but one server. */
export const keeperOf = (redis: RedisClient, key: string): string | undefined =>
  redis instanceof Redis ? undefined : redis.slots[calculateSlot(key)]?.[0];

/** Where a Cluster keeps a key now. */
async function findKeeper(cluster: Cluster, key: string): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve) => cluster.refreshSlotsCache(() => resolve()));
  const place = keeperOf(cluster, key) ?? '';
  const colon = place.lastIndexOf(':');
  if (colon < 0) throw new Error('CLUSTERDOWN nobody keeps this key');
  return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
}

/** Connects to whoever keeps a key, each time anew. */
const connectorTo = (cluster: Cluster, key: string) =>
  class extends AbstractConnector {
    readonly tls: RedisOptions['tls'];

    constructor(options: unknown) {
      const { disconnectTimeout = 2000, tls } = options as RedisOptions & { disconnectTimeout?: number };
      super(disconnectTimeout);
      this.tls = tls;
    }

    override async connect() {
      this.connecting = true;
      const keeper = await findKeeper(cluster, key);
      if (!this.connecting) throw new Error('Connection is closed.');
      this.stream = this.tls ? connectTls({ ...keeper, ...this.tls }) : createConnection(keeper);
      this.stream.once('error', (error) => {
        this.firstError = error;
      });
      return this.stream;
    }
  };

/**
 * Opens one more connection, for what may hold up whatever else is sent on one: to the server that keeps `key`, in a
 * Cluster also after it has moved.
 */
export function openConnection(redis: RedisClient, key: string, options: RedisOptions): Redis {
  if (redis instanceof Redis) return redis.duplicate(options);
  const { redisOptions, clusterRetryStrategy: retryStrategy } = redis.options;
  const shared = { ...redisOptions, retryStrategy } as RedisOptions;
  return new Redis({ ...shared, ...options, replyMapping: 'legacy', Connector: connectorTo(redis, key) });
}
