import { Failure } from '../failures/failure.ts';
import type { Durability } from '../redis/durability.ts';
import type { Keys } from '../redis/keys.ts';
import { openConnection } from '../redis/open-connection.ts';
import { type Store, writeReady } from './store.ts';

/**
 * Runs what writes a tenant's records, on the store that it is given, and returns once they are as safe as
 * AIRLOCK_DURABILITY says. Throws `redis-unavailable` when no replica has them in time: they may be written all the same.
 */
export type Keep = <Value>(tenant: string, write: (store: Store) => Promise<Value>) => Promise<Value>;

/** Who asks while another wait runs waits for two: still within the time that a caller is given. */
const REPLICA_WITHIN_MS = 600;

/**
 * Makes what waits until a replica has all that was written on this connection so far. Those who ask while a wait runs
 * share the next one. Throws `redis-unavailable` when no replica has it within 600 ms.
 */
function createReplicaWait({ redis }: ReplicatedStore, keys: Keys): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const ask = async () => {
    // WAIT looks at this connection's own writes: what is found, not written, may be another's.
    const write = writeReady(redis, keys);
    const [replicas] = await Promise.all([redis.wait(1, REPLICA_WITHIN_MS), write]);
    if (replicas < 1) throw new Failure('redis-unavailable');
  };
  return () => {
    next ??= underWay
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        underWay = ask();
        return underWay;
      });
    return next;
  };
}

interface ReplicatedStore extends Store {
  redis: ReturnType<typeof openConnection>;
}

/** What keeps records, and the connections that it has of its own. */
export interface Keeping {
  keep: Keep;
  close: () => void;
}

interface KeepOptions {
  durability: Durability;
  /** Opens the records on another connection. */
  openStore: (redis: Store['redis']) => Store;
  onError: (error: Error) => void;
}

/**
 * Opens what keeps records on a store. `replicated` has a connection of its own to each shard, since WAIT tells nothing
 * of what other connections wrote, and holds up whatever else is sent on its own. `onError` hears what goes wrong there.
 */
export function openKeep(store: Store, { durability, openStore, onError }: KeepOptions): Keeping {
  if (durability !== 'replicated') return { keep: (_, write) => write(store), close: () => undefined };
  const open = async (keys: Keys) => {
    const redis = openConnection(store.redis, keys.tag, { enableOfflineQueue: true, lazyConnect: true });
    redis.on('error', onError).once('end', () => opened.delete(keys.tag));
    await redis.connect().catch((error: unknown) => {
      opened.delete(keys.tag);
      redis.disconnect();
      throw error;
    });
    const own: ReplicatedStore = { ...openStore(redis), redis };
    return { store: own, wait: createReplicaWait(own, keys) };
  };
  const opened = new Map<string, ReturnType<typeof open>>();
  const ofShard = (keys: Keys) => {
    const found = opened.get(keys.tag) ?? open(keys);
    opened.set(keys.tag, found);
    return found;
  };
  return {
    keep: async (tenant, write) => {
      const { store: own, wait } = await ofShard(store.keySpace.keysOf(tenant));
      const { stream } = own.redis;
      const written = await write(own);
      await wait();
      // Made anew in between, it may be another server's.
      if (own.redis.stream !== stream) throw new Failure('redis-unavailable');
      return written;
    },
    close: () => {
      const end = ({ store: own }: Awaited<ReturnType<typeof open>>) => own.redis.disconnect();
      for (const one of opened.values()) void one.then(end, () => undefined);
    },
  };
}
