import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeySpace } from './keys.ts';
import { createTenantSealer, type MasterKey, type TenantSealer } from './seal.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store {
  redis: Redis;
  keySpace: KeySpace;
  sealerOf: (tenant: string) => Promise<TenantSealer>;
  /** How long an ended job is kept. */
  retentionMs: number;
}

/** Opens the records on a connection. A tenant's salt is made at its first use and read once per process. */
export function createStore(redis: Redis, keySpace: KeySpace, keys: readonly MasterKey[], retentionMs: number): Store {
  const sealers = new Map<string, TenantSealer>();
  const sealerOf = async (tenant: string): Promise<TenantSealer> => {
    const known = sealers.get(tenant);
    if (known) return known;
    const { salts } = keySpace.keysOf(tenant);
    await redis.hsetnx(salts, tenant, randomBytes(32).toString('base64'));
    const salt = Buffer.from((await redis.hget(salts, tenant)) ?? '', 'base64');
    const sealer = createTenantSealer(keys, tenant, salt);
    sealers.set(tenant, sealer);
    return sealer;
  };
  return { redis, keySpace, sealerOf, retentionMs };
}

/** How long after a change the sweeper first looks at a job, and how far apart its looks get. */
export const LOOK_MS = 30_000;
export const LONGEST_LOOK_MS = 600_000;
