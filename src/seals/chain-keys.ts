import { Failure } from '../failures/failure.ts';
import type { KeySpace } from '../redis/key-space.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import { type ChainKey, deriveChainKey, type Purpose } from './chain.ts';
import type { Sealers } from './create-sealers.ts';
import type { MasterKey } from './seal.ts';

/** What the keys of chains are sealed as, each tied to its field: they belong to no tenant and no job. */
export const CHAIN_KEYS = { tenant: '', jobId: 'chain-keys' } as const;

const purposes: readonly Purpose[] = ['egress', 'audit'];
const fieldOf = (purpose: Purpose, keyId: string) => `${purpose} ${keyId}`;

interface Kept extends Pick<Sealers, 'sealerOf' | 'forgetSalt'> {
  redis: RedisClient;
  keySpace: KeySpace;
}

const openSeals = async ({ sealerOf }: Kept) => (await sealerOf(CHAIN_KEYS.tenant)).forJob(CHAIN_KEYS.jobId);

/**
 * Keeps the chain keys of all but the first key, sealed under the first: what they have written can be proven when they
 * are given no more.
 */
export async function keepChainKeys(kept: Kept, [, ...others]: readonly MasterKey[]): Promise<void> {
  // Under a salt that Redis has lost since, nobody could open them.
  kept.forgetSalt(CHAIN_KEYS.tenant);
  const { seal } = await openSeals(kept);
  for (const key of others) {
    for (const purpose of purposes) {
      const field = fieldOf(purpose, key.id);
      const text = seal(field, deriveChainKey(key, purpose).bytes.toString('base64'));
      await kept.redis.hset(kept.keySpace.home.chainKeys, field, text);
    }
  }
}

/** The chain keys of the keys that were given. */
export const deriveChainKeys = (keys: readonly MasterKey[], purpose: Purpose): Map<string, ChainKey> =>
  new Map(keys.map((key) => [key.id, deriveChainKey(key, purpose)]));

/** These, and those that are kept of keys that were not given; what does not open is left out. */
export async function findChainKeys(
  kept: Kept,
  keys: readonly MasterKey[],
  purpose: Purpose,
): Promise<Map<string, ChainKey>> {
  const found = deriveChainKeys(keys, purpose);
  const { open } = await openSeals(kept);
  for (const [field, text] of Object.entries(await kept.redis.hgetall(kept.keySpace.home.chainKeys))) {
    const id = field.slice(fieldOf(purpose, '').length);
    if (field !== fieldOf(purpose, id) || found.has(id)) continue;
    try {
      found.set(id, { id, bytes: Buffer.from(open(field, text), 'base64') });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return found;
}
