import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, type Cluster, Redis, type RedisOptions } from 'ioredis';
import { keeperOf } from './keeper-of.ts';
import { type RedisClient, reconnectOnError } from './open-redis.ts';

const LOOK_EVERY_MS = 200;

/** Where a Cluster keeps a key now; it is asked until somebody does. Rejects when nobody wants to know any more. */
async function findKeeper(cluster: Cluster, key: string, isEnded: () => boolean) {
  while (!isEnded()) {
    await new Promise<void>((resolve) => cluster.refreshSlotsCache(() => resolve()));
    const place = keeperOf(cluster, key) ?? '';
    const colon = place.lastIndexOf(':');
    if (colon >= 0) return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('Connection is closed.');
}

/** Connects to whoever keeps a key, each time anew. What rejects here ends the connection for good. */
const connectorTo = (cluster: Cluster, key: string, isEnded: () => boolean) =>
  class extends AbstractConnector {
    readonly tls: RedisOptions['tls'];

    constructor(options: unknown) {
      const { disconnectTimeout = 2000, tls } = options as RedisOptions & { disconnectTimeout?: number };
      super(disconnectTimeout);
      this.tls = tls;
    }

    /** Once for each stream, however many commands were answered that the key is elsewhere. */
    override disconnect() {
      if (!this.stream?.writableEnded) super.disconnect();
    }

    override async connect() {
      const keeper = await findKeeper(cluster, key, isEnded);
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
  let isEnded = false;
  const Connector = connectorTo(redis, key, () => isEnded);
  const connection = new Redis({ ...shared, ...options, replyMapping: 'legacy', Connector });
  const disconnect = connection.disconnect.bind(connection);
  connection.disconnect = (isToReconnect = false) => {
    isEnded ||= !isToReconnect;
    disconnect(isToReconnect);
  };
  // A server that is silent is soon no node any more, and a new connection finds who is in its place.
  const onLost = ({ options: { port } }: Redis) => {
    if (connection.stream?.remotePort === port) connection.disconnect(true);
  };
  redis.on('-node', onLost);
  connection.once('end', () => redis.off('-node', onLost));
  return connection;
}
