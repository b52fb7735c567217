import calculateSlot from 'cluster-key-slot';
import { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { RedisClient } from './open-redis.ts';

/** The master that keeps a key, as `host:port`, as far as this connection knows; undefined where there is but one server. */
export const keeperOf = (redis: RedisClient, key: string): string | undefined =>
  redis instanceof Redis ? undefined : redis.slots[calculateSlot(key)]?.[0];

const LOOK_EVERY_MS = 1000;

/**
 * Tells of each shard that another server may keep now, or one that was started anew: what was written last may be gone
 * there. Looks once a second at where a Cluster keeps its shards, elsewhere at each new connection. Returns how it ends.
 */
export function watchKeepers(redis: RedisClient, shards: readonly Keys[], onMoved: (keys: Keys) => void): () => void {
  if (redis instanceof Redis) {
    const onReady = () => shards.forEach(onMoved);
    redis.on('ready', onReady);
    return () => redis.off('ready', onReady);
  }
  const keepers = new Map<Keys, string | undefined>();
  const look = () => {
    for (const keys of shards) {
      const keeper = keeperOf(redis, keys.tag);
      if (keepers.has(keys) && keepers.get(keys) !== keeper) onMoved(keys);
      keepers.set(keys, keeper);
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
