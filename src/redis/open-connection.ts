import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import calculateSlot from 'cluster-key-slot';
import { AbstractConnector, type Cluster, Redis, type RedisOptions } from 'ioredis';
import { type RedisClient, reconnectOnError } from './open-redis.ts';

/** The master that keeps a key, as `host:port`, as far as this connection knows; undefined where there is but one server. */
export const keeperOf = (redis: RedisClient, key: string): string | undefined =>
  redis instanceof Redis ? undefined : redis.slots[calculateSlot(key)]?.[0];

const LOOK_EVERY_MS = 200;

/** Where a Cluster keeps a key now; it is asked until somebody does. Undefined when nobody waits any more. */
async function findKeeper(cluster: Cluster, key: string, isWanted: () => boolean) {
  while (isWanted()) {
    await new Promise<void>((resolve) => cluster.refreshSlotsCache(() => resolve()));
    const place = keeperOf(cluster, key) ?? '';
    const colon = place.lastIndexOf(':');
    if (colon >= 0) return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
    await sleep(LOOK_EVERY_MS);
  }
  return undefined;
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
      // What rejects here ends the connection for good.
      const keeper = await findKeeper(cluster, key, () => this.connecting);
      if (keeper === undefined || !this.connecting) throw new Error('Connection is closed.');
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
  const shared = { ...redisOptions, retryStrategy, reconnectOnError } as RedisOptions;
  const connection = new Redis({ ...shared, ...options, replyMapping: 'legacy', Connector: connectorTo(redis, key) });
  // One that is silent is soon no node any more, and a new connection finds who is in its place.
  const onLost = ({ options: { port } }: Redis) => {
    if (connection.stream?.remotePort === port) connection.disconnect(true);
  };
  redis.on('-node', onLost);
  connection.once('end', () => redis.off('-node', onLost));
  return connection;
}
