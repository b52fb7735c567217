import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeySpace } from './keys.ts';
import { createTenantSealer, type MasterKey, type TenantSealer } from './seal.ts';

/** Marks a text, so that the same one is known again and nothing of it is kept. */
type Fingerprint = (content: string | Buffer) => string;

export interface Sealers {
  sealerOf: (tenant: string) => Promise<TenantSealer>;
  /** Throws `key-unknown` where the tenant's fingerprint key is sealed under a key that this process was not given. */
  fingerprintOf: (tenant: string) => Promise<Fingerprint>;
}

/** A salt that was read longer ago is read again: after an erased tenant's is gone, nobody seals under it for longer. */
export const SALT_FRESH_MS = 5000;

/** What a tenant's fingerprint key is sealed as: it belongs to no job. */
export const FINGERPRINT = { jobId: '', field: 'fingerprint' } as const;

interface Known {
  salt: string;
  sealer: TenantSealer;
  readAt: number;
  fingerprint: Fingerprint | undefined;
}

/** What was derived of the oldest key before it was kept, so that it fits what was accepted then. */
const deriveFingerprintKey = (keys: readonly MasterKey[], salt: string) =>
  Buffer.from(hkdfSync('sha256', keys.at(-1)?.bytes ?? '', Buffer.from(salt, 'base64'), 'airlock fingerprint', 32));

/** The tenant's fingerprint key; made at its first use. */
async function openFingerprintKey(
  tenant: string,
  { salt, sealer }: Pick<Known, 'salt' | 'sealer'>,
  { redis, keySpace, keys }: { redis: Redis; keySpace: KeySpace; keys: readonly MasterKey[] },
): Promise<Buffer> {
  const { fingerprintKeys } = keySpace.keysOf(tenant);
  const { seal, open } = sealer.forJob(FINGERPRINT.jobId);
  const find = () => redis.hget(fingerprintKeys, tenant);
  let kept = await find();
  if (kept === null) {
    const made = deriveFingerprintKey(keys, salt).toString('base64');
    await redis.hsetnx(fingerprintKeys, tenant, seal(FINGERPRINT.field, made));
    kept = await find();
  }
  return Buffer.from(open(FINGERPRINT.field, kept ?? ''), 'base64');
}

/**
 * Makes the sealers of tenants. A tenant's salt and its fingerprint key are made at their first use. The fingerprint key is kept,
 * sealed: were it derived each time, a rotated-away key would take every fingerprint with it.
 */
export function createSealers(redis: Redis, keySpace: KeySpace, keys: readonly MasterKey[]): Sealers {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known>>();

  const readSalt = async (tenant: string): Promise<string> => {
    const { salts } = keySpace.keysOf(tenant);
    const salt = await redis.hget(salts, tenant);
    if (salt !== null) return salt;
    await redis.hsetnx(salts, tenant, randomBytes(32).toString('base64'));
    return (await redis.hget(salts, tenant)) ?? '';
  };
  const read = async (tenant: string): Promise<Known> => {
    const readAt = performance.now();
    const salt = await readSalt(tenant);
    const before = known.get(tenant);
    const { sealer, fingerprint } =
      before?.salt === salt
        ? before
        : { sealer: createTenantSealer(keys, tenant, Buffer.from(salt, 'base64')), fingerprint: undefined };
    const found = { salt, sealer, fingerprint, readAt };
    known.set(tenant, found);
    return found;
  };
  const find = async (tenant: string): Promise<Known> => {
    const found = known.get(tenant);
    if (found !== undefined && performance.now() - found.readAt < SALT_FRESH_MS) return found;
    const underWay = reading.get(tenant) ?? read(tenant).finally(() => reading.delete(tenant));
    reading.set(tenant, underWay);
    return underWay;
  };

  const fingerprintOf = async (tenant: string): Promise<Fingerprint> => {
    const found = await find(tenant);
    if (found.fingerprint !== undefined) return found.fingerprint;
    const key = await openFingerprintKey(tenant, found, { redis, keySpace, keys });
    found.fingerprint = (content) => createHmac('sha256', key).update(content).digest('base64url');
    return found.fingerprint;
  };
  return { sealerOf: async (tenant) => (await find(tenant)).sealer, fingerprintOf };
}
