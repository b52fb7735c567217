import { LRUCache } from 'lru-cache';
import type { Store } from './store.ts';

type UseStore = Pick<Store, 'redis' | 'keySpace'>;

/** A key's use is written so often at most, by each process. */
const USE_EVERY_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/** Makes what writes down when keys were used, in nobody's way: nothing waits for it, and it may be lost. */
export function createUseNotes({ redis, keySpace }: UseStore): (keyId: string) => void {
  const written = new LRUCache<string, true>({ max: MOST_REMEMBERED, ttl: USE_EVERY_MS });
  return (keyId) => {
    if (written.has(keyId)) return;
    written.set(keyId, true);
    redis.hset(keySpace.home.apiKeyUses, keyId, Date.now()).catch(() => written.delete(keyId));
  };
}

/** When each key was used last, in milliseconds, by its id. Nothing proves it: it is only told. */
export async function findKeyUses({ redis, keySpace }: UseStore): Promise<Map<string, number>> {
  const found = Object.entries(await redis.hgetall(keySpace.home.apiKeyUses));
  return new Map(found.flatMap(([id, text]) => (/^\d{1,15}$/.test(text) ? [[id, Number(text)]] : [])));
}

/** Forgets when these keys were used. */
export async function eraseKeyUses({ redis, keySpace }: UseStore, ids: readonly string[]): Promise<void> {
  await redis.hdel(keySpace.home.apiKeyUses, ...ids);
}
