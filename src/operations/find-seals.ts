import { Failure } from '../failures/failure.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import { describeProven } from '../jobs/route.ts';
import { keyIdOfReference } from '../payloads/reference.ts';
import { API_KEYS } from '../records/api-keys.ts';
import { describeBatch } from '../records/open-record.ts';
import { putSealed, readSealed } from '../records/outside.ts';
import { parseSpooled, readSpool } from '../records/spool.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import { scanKeys } from '../redis/scan-keys.ts';
import { CHAIN_KEYS } from '../seals/chain-keys.ts';
import { FINGERPRINT } from '../seals/create-sealers.ts';
import type { JobSealer } from '../seals/seal.ts';
import { ENDPOINT } from '../webhooks/endpoints.ts';

/** A seal, or a code, as it stands in a field of a hash. */
export interface FoundSeal {
  tenant: string;
  jobId: string;
  keyId: string;
  /** The field of the hash, and the whole of what stands there. */
  field: string;
  text: string;
  /**
   * The same text, sealed or proven anew, also outside of Redis. Throws `key-unknown`, `seal-broken` and
   * `payloads-unavailable`.
   */
  renew: (seals: JobSealer) => string | Promise<string>;
}

/** A hash with its seals. */
export interface SealedHash {
  key: string;
  seals: FoundSeal[];
}

/** A key's id, a dot, and the base64 of 28 bytes or more: nothing else in a record looks like that. */
const SEAL = /^([A-Za-z0-9_-]{1,32})\.[A-Za-z0-9+/]{38,}={0,2}$/;
/** The same with the base64url of 16 bytes. */
const CODE = /^([A-Za-z0-9_-]{1,32})\.[A-Za-z0-9_-]{22}$/;
const AT_ONCE = 50;

const keyIdOf = (text: unknown, form: RegExp): string | undefined =>
  typeof text === 'string' ? form.exec(text)?.[1] : undefined;

type Place = Omit<FoundSeal, 'keyId' | 'renew'>;

/** A seal that is all that stands in its field, sealed as the field that it stands in. */
function findSeal(place: Place, as = place.field): FoundSeal[] {
  const keyId = keyIdOf(place.text, SEAL);
  return keyId === undefined ? [] : [{ ...place, keyId, renew: (seals) => seals.seal(as, seals.open(as, place.text)) }];
}

/** A payload outside of Redis, with what names it. */
function findOutside(store: Store, place: Place): FoundSeal[] {
  const { jobId, field, text } = place;
  const keyId = keyIdOfReference(text);
  const renew = async (seals: JobSealer) => {
    const opened = seals.open(field, await readSealed(store, jobId, text));
    return putSealed(store, jobId, seals.seal(field, opened));
  };
  return keyId === undefined ? [] : [{ ...place, keyId, renew }];
}

/** A code, with the text that it proves. */
function findCode(place: Place, proven: string): FoundSeal[] {
  const { field, text: code } = place;
  const keyId = keyIdOf(code, CODE);
  const renew = (seals: JobSealer) => {
    if (!seals.isProven(field, proven, code)) throw new Failure('seal-broken');
    return seals.prove(field, proven);
  };
  return keyId === undefined ? [] : [{ ...place, keyId, renew }];
}

/** The seals of a job's record, whatever its fields are called, and its codes. */
async function readRecord(store: Store, keys: Keys, key: string): Promise<SealedHash> {
  const record = await store.redis.hgetall(key);
  const jobId = key.slice(keys.job('').length);
  const { tenant } = record;
  // Removed since it was met.
  if (tenant === undefined) return { key, seals: [] };
  const proven = describeProven(record);
  const seals = Object.entries(record).flatMap(([field, text]) => {
    const place = { tenant, jobId, field, text };
    if (field in proven) return findCode(place, proven[field] ?? '');
    return [...findSeal(place), ...findOutside(store, place)];
  });
  return { key, seals };
}

/** The custom ids of rows that were refused: they have no record of their own. */
async function readRefused({ redis }: Store, keys: Keys, key: string): Promise<SealedHash> {
  const batchId = key.slice(keys.batchRejected('').length);
  const [rows, tenant] = await Promise.all([redis.hgetall(key), redis.hget(keys.batch(batchId), 'tenant')]);
  if (tenant === null) return { key, seals: [] };
  const seals = Object.entries(rows).flatMap(([field, text]): FoundSeal[] => {
    const fault = JSON.parse(text) as { customId?: string };
    const place = { tenant, jobId: jobIdOfRow(batchId, Number(field)), field, text: fault.customId ?? '' };
    return findSeal(place, 'customId').map(({ renew, ...seal }) => ({
      ...seal,
      text,
      renew: async (own) => JSON.stringify({ ...fault, customId: await renew(own) }),
    }));
  });
  return { key, seals };
}

async function readFingerprintKeys({ redis }: Store, { fingerprintKeys: key }: Keys): Promise<SealedHash> {
  const { jobId, field: as } = FINGERPRINT;
  const kept = Object.entries(await redis.hgetall(key));
  return { key, seals: kept.flatMap(([field, text]) => findSeal({ tenant: field, jobId, field, text }, as)) };
}

async function readBatch({ redis }: Store, keys: Keys, key: string): Promise<SealedHash> {
  const { tenant, proof, task, submittedBy, callbackUrl } = (await redis.hgetall(key)) as Record<
    string,
    string | undefined
  >;
  if (!tenant || !proof) return { key, seals: [] };
  const jobId = key.slice(keys.batch('').length);
  const code = findCode({ tenant, jobId, field: 'proof', text: proof }, describeBatch({ task, submittedBy }));
  return { key, seals: [...code, ...findSeal({ tenant, jobId, field: 'callbackUrl', text: callbackUrl ?? '' })] };
}

/** The callback URL of a delivery, sealed as that of the job or the batch that it is of. */
async function readDelivery({ redis }: Store, key: string): Promise<SealedHash> {
  const [tenant, event, text] = await redis.hmget(key, 'tenant', 'event', 'callbackUrl');
  if (!tenant || !event || !text) return { key, seals: [] };
  return { key, seals: findSeal({ tenant, jobId: event.slice(0, event.indexOf('.')), field: 'callbackUrl', text }) };
}

/** A tenant's endpoints, each sealed under its own id. */
async function readEndpoints({ redis }: Store, keys: Keys, key: string): Promise<SealedHash> {
  const tenant = key.slice(keys.webhookSeals('').length);
  const kept = Object.entries(await redis.hgetall(key));
  return { key, seals: kept.flatMap(([id, text]) => findSeal({ tenant, jobId: id, field: id, text }, ENDPOINT)) };
}

async function readApiKeys({ redis }: Store, { apiKeys: key }: Keys): Promise<SealedHash> {
  const kept = Object.entries(await redis.hgetall(key));
  return { key, seals: kept.flatMap(([field, text]) => findSeal({ ...API_KEYS, field, text })) };
}

async function readChainKeys({ redis }: Store, { chainKeys: key }: Keys): Promise<SealedHash> {
  const kept = Object.entries(await redis.hgetall(key));
  return { key, seals: kept.flatMap(([field, text]) => findSeal({ ...CHAIN_KEYS, field, text })) };
}

/** Reads a hash of seals anew. */
export function readSeals(store: Store, keys: Keys, key: string): Promise<SealedHash> {
  if (key === keys.fingerprintKeys) return readFingerprintKeys(store, keys);
  if (key === keys.apiKeys) return readApiKeys(store, keys);
  if (key === keys.chainKeys) return readChainKeys(store, keys);
  if (key.startsWith(keys.batch(''))) return readBatch(store, keys, key);
  if (key.startsWith(keys.delivery(''))) return readDelivery(store, key);
  if (key.startsWith(keys.webhookSeals(''))) return readEndpoints(store, keys, key);
  return key.startsWith(keys.job('')) ? readRecord(store, keys, key) : readRefused(store, keys, key);
}

/**
 * Walks all hashes of a shard that hold seals, in groups of up to 50: records, batches, rows that were
 * refused, deliveries, endpoints, fingerprint keys, API keys, keys of chains.
 */
export async function* findSeals(store: Store, keys: Keys): AsyncGenerator<SealedHash[]> {
  yield [await readFingerprintKeys(store, keys), await readApiKeys(store, keys), await readChainKeys(store, keys)];
  const ofEvents = [keys.delivery('*'), keys.webhookSeals('*')];
  for (const pattern of [keys.job('*'), keys.batch('*'), keys.batchRejected('*'), ...ofEvents]) {
    for await (const found of scanKeys(store.redis, pattern)) {
      for (let i = 0; i < found.length; i += AT_ONCE) {
        yield await Promise.all(found.slice(i, i + AT_ONCE).map((key) => readSeals(store, keys, key)));
      }
    }
  }
}

/** Seals counted by the id of their key. */
export type SealCounts = Map<string, number>;

/** Counts one seal more; returns the same map. */
export const countSeal = (counts: SealCounts, keyId: string): SealCounts =>
  counts.set(keyId, (counts.get(keyId) ?? 0) + 1);

/** Counts what is sealed under which key, in Redis, outside of it and in this machine's spool. */
export async function countSeals(store: Store, spoolDir: string): Promise<SealCounts> {
  const counts: SealCounts = new Map();
  for (const keys of store.keySpace.shards) {
    for await (const hashes of findSeals(store, keys)) {
      for (const { keyId } of hashes.flatMap(({ seals }) => seals)) countSeal(counts, keyId);
    }
  }
  for await (const { bytes } of readSpool(spoolDir)) {
    for (const [field, text] of Object.entries(parseSpooled(bytes)?.change.set ?? {})) {
      const keyId = keyIdOf(text, field === 'route' ? CODE : SEAL);
      if (keyId !== undefined) countSeal(counts, keyId);
    }
  }
  return counts;
}
