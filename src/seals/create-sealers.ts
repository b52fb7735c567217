import { createHmac, randomBytes } from 'node:crypto';
import type { KeySpace } from '../redis/key-space.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import { createJobKeys, createTenantSealer, type MasterKey, type TenantSealer } from './seal.ts';

/** Marks a text, so that the same one is known again and nothing of it is kept. */
type Fingerprint = (content: string | Buffer) => string;

/** What seals and marks payloads, by tenant. */
export interface Sealers {
  sealerOf: (tenant: string) => Promise<TenantSealer>;
  /**
   * The same, perhaps with a salt that Redis holds no more: for who finds that out by itself. So nothing is read for a
   * tenant whose jobs come seldom, however many tenants there are.
   */
  knownSealerOf: (tenant: string) => Promise<TenantSealer>;
  /** Has the tenant's salt read anew at its next use: a Redis that was emptied holds another. */
  forgetSalt: (tenant: string) => void;
  /** Throws `key-unknown` where the tenant's fingerprint key is sealed under a key that this process was not given. */
  fingerprintOf: (tenant: string) => Promise<Fingerprint>;
}

/**
 * A salt that was read longer ago is read again: after an erased tenant's is gone, nobody seals under it for longer.
 */
export const SALT_FRESH_MS = 5000;

/** What a tenant's fingerprint key is sealed as: it belongs to no job. */
export const FINGERPRINT = { jobId: '', field: 'fingerprint' } as const;

interface Known {
  salt: string;
  sealer: TenantSealer;
  readAt: number;
  fingerprint: Fingerprint | undefined;
}

/** What stands in a field; made at its first use, by whichever process is first. */
async function findOrMake(redis: RedisClient, key: string, field: string, make: () => string): Promise<string> {
  const found = await redis.hget(key, field);
  if (found !== null) return found;
  await redis.hsetnx(key, field, make());
  return (await redis.hget(key, field)) ?? '';
}

const createSecret = () => randomBytes(32).toString('base64');

/**
 * Makes the sealers of tenants. A tenant's salt and its fingerprint key are made at their first use. The fingerprint
 * key is kept, sealed: were it derived of an encryption key, one that is rotated away would take every fingerprint with
 * it.
 */
export function createSealers(redis: RedisClient, keySpace: KeySpace, keys: readonly MasterKey[]): Sealers {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known>>();
  const jobKeys = createJobKeys();

  const read = async (tenant: string): Promise<Known> => {
    const readAt = performance.now();
    const salt = await findOrMake(redis, keySpace.keysOf(tenant).salts, tenant, createSecret);
    const before = known.get(tenant);
    const { sealer, fingerprint } =
      before?.salt === salt
        ? before
        : { sealer: createTenantSealer(keys, tenant, Buffer.from(salt, 'base64'), jobKeys), fingerprint: undefined };
    const found = { salt, sealer, fingerprint, readAt };
    known.set(tenant, found);
    return found;
  };
  const find = async (tenant: string, freshMs = SALT_FRESH_MS): Promise<Known> => {
    const found = known.get(tenant);
    if (found !== undefined && performance.now() - found.readAt < freshMs) return found;
    const underWay = reading.get(tenant) ?? read(tenant).finally(() => reading.delete(tenant));
    reading.set(tenant, underWay);
    return underWay;
  };

  const fingerprintOf = async (tenant: string): Promise<Fingerprint> => {
    const found = await find(tenant);
    if (found.fingerprint !== undefined) return found.fingerprint;
    const { seal, open } = found.sealer.forJob(FINGERPRINT.jobId);
    const { fingerprintKeys } = keySpace.keysOf(tenant);
    const sealed = await findOrMake(redis, fingerprintKeys, tenant, () => seal(FINGERPRINT.field, createSecret()));
    const key = Buffer.from(open(FINGERPRINT.field, sealed), 'base64');
    found.fingerprint = (content) => createHmac('sha256', key).update(content).digest('base64url');
    return found.fingerprint;
  };
  const forgetSalt = (tenant: string) => {
    reading.delete(tenant);
    const found = known.get(tenant);
    if (found !== undefined) found.readAt = Number.NEGATIVE_INFINITY;
  };
  return {
    sealerOf: async (tenant) => (await find(tenant)).sealer,
    knownSealerOf: async (tenant) => (await find(tenant, Number.POSITIVE_INFINITY)).sealer,
    forgetSalt,
    fingerprintOf,
  };
}
