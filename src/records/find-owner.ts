import type { Keys } from '../redis/keys.ts';
import type { Store } from './store.ts';

/** The tenant that a job or a batch is of, whichever shard has it; undefined where there is none. */
export async function findOwner(
  { redis, keySpace }: Store,
  keyOf: (keys: Keys) => string,
): Promise<string | undefined> {
  const owners = await Promise.all(keySpace.shards.map((keys) => redis.hget(keyOf(keys), 'tenant')));
  return owners.find((owner) => owner !== null) ?? undefined;
}
