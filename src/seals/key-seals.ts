import { Failure } from '../failures/failure.ts';
import type { KeySpace } from '../redis/key-space.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import { createTenantSealer, type MasterKey } from './seal.ts';

const CONTENT = 'airlock';

/** Seals nothing but what shows that a key is the same: it belongs to no tenant and no job. */
const sealerOf = (keys: readonly MasterKey[]) => createTenantSealer(keys, '', Buffer.alloc(0)).forJob('');

interface Kept {
  redis: RedisClient;
  keySpace: KeySpace;
}

/** Leaves a seal of every key in Redis, where there is none under its id yet. */
async function leaveKeySeals({ redis, keySpace }: Kept, keys: readonly MasterKey[]): Promise<void> {
  const { keySeals } = keySpace.home;
  await Promise.all(keys.map((key) => redis.hsetnx(keySeals, key.id, sealerOf([key]).seal(key.id, CONTENT))));
}

/** Which keys are in use, by their seals. */
export interface KeysInUse {
  opened: string[];
  /** Ids of keys that were not given. */
  missing: string[];
  /** Ids that were given with other bytes than those in use. */
  different: string[];
}

/** Tries the keys on every seal there is. */
export async function tryKeySeals({ redis, keySpace }: Kept, keys: readonly MasterKey[]): Promise<KeysInUse> {
  const found: KeysInUse = { opened: [], missing: [], different: [] };
  const sealer = sealerOf(keys);
  const seals = Object.entries(await redis.hgetall(keySpace.home.keySeals)).sort();
  for (const [id, seal] of seals) {
    try {
      sealer.open(id, seal);
      found.opened.push(id);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      (error.code === 'key-unknown' ? found.missing : found.different).push(id);
    }
  }
  return found;
}

/** What is wrong with the keys, by id; undefined when they open everything. */
export function describeUnopened({ missing, different }: KeysInUse): string | undefined {
  if (missing.length + different.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`${missing.join(', ')} not given`] : []),
    ...(different.length > 0 ? [`${different.join(', ')} given with other bytes`] : []),
  ];
  return `keys in use cannot be opened: ${parts.join('; ')}`;
}

/**
 * Checks that the keys open all that is in use, and says what is wrong. Where nothing is, they count as in use
 * themselves from then on: whoever was given a wrong key leaves nothing behind.
 */
export async function checkKeySeals(kept: Kept, keys: readonly MasterKey[]): Promise<string | undefined> {
  const unopened = describeUnopened(await tryKeySeals(kept, keys));
  if (unopened !== undefined) return unopened;
  await leaveKeySeals(kept, keys);
  // Another process may have been quicker with another key of the same name.
  return describeUnopened(await tryKeySeals(kept, keys));
}

/** Takes a key out of use; false when it was not. The caller has seen to it that nothing is sealed under it. */
export async function forgetKey({ redis, keySpace }: Kept, keyId: string): Promise<boolean> {
  return (await redis.hdel(keySpace.home.keySeals, keyId)) > 0;
}
