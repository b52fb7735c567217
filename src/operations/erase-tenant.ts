import { setTimeout as sleep } from 'node:timers/promises';
import type { Teller } from '../audit/audit-log.ts';
import { cancelBatch } from '../batches/cancel-batch.ts';
import { eraseApiKeys } from '../records/api-keys.ts';
import { clearTenant } from '../records/clear-outside.ts';
import { forgetStats } from '../records/fold-stats.ts';
import type { Store } from '../records/store.ts';
import { eraseTenantUse } from '../records/tenant-limits.ts';
import { forgetChanges } from '../records/watch-changes.ts';
import { scanKeys } from '../redis/scan-keys.ts';
import { SALT_FRESH_MS } from '../seals/create-sealers.ts';
import { eraseEndpoints } from '../webhooks/endpoints.ts';
import { eraseBatchRecord } from './erase-batch.ts';
import { eraseAnyway } from './erase-job.ts';

/** What was erased of a tenant. */
export interface ErasedCounts {
  jobs: number;
  /** Of the jobs, those that had not ended; and of these, those that waited for a person. */
  cancelled: number;
  reviews: number;
  batches: number;
  idempotencyKeys: number;
  apiKeys: number;
  webhooks: number;
  /** What could not be removed yet of payloads outside of Redis; workers go on trying. */
  payloadsLeft: number;
}

/** Jobs erased side by side. */
const AT_ONCE = 100;
/** A process that has just read the salt may seal under it so much longer, and a little. */
const SALT_GONE_MS = SALT_FRESH_MS + 1000;

async function* findBatches({ redis, keySpace }: Store, tenant: string): AsyncGenerator<string> {
  const { batch } = keySpace.keysOf(tenant);
  for await (const keys of scanKeys(redis, batch('*'))) {
    const tenants = await Promise.all(keys.map((key) => redis.hget(key, 'tenant')));
    for (const [i, key] of keys.entries()) if (tenants[i] === tenant) yield key.slice(batch('').length);
  }
}

async function eraseJobs(store: Store, tenant: string, counts: ErasedCounts): Promise<void> {
  const { jobsOf } = store.keySpace.keysOf(tenant);
  const index = jobsOf(tenant);
  const readSome = () => store.redis.zrange(index, '0', String(AT_ONCE - 1));
  for (let ids = await readSome(); ids.length > 0; ids = await readSome()) {
    const erased = await Promise.all(ids.map((jobId) => eraseAnyway(store, tenant, jobId)));
    const lost = ids.filter((_, i) => erased[i] === undefined);
    if (lost.length > 0) await store.redis.zrem(index, ...lost);
    for (const job of erased) {
      if (job === undefined) continue;
      counts.jobs += 1;
      if (job.cancelledIn !== undefined) counts.cancelled += 1;
      if (job.cancelledIn === 'review') counts.reviews += 1;
      if (job.hadIdempotencyKey) counts.idempotencyKeys += 1;
    }
  }
}

async function eraseBatches(store: Store, tenant: string, counts: ErasedCounts): Promise<void> {
  for await (const batchId of findBatches(store, tenant)) {
    const { hadIdempotencyKey } = await eraseBatchRecord(store, tenant, batchId);
    if (hadIdempotencyKey) counts.idempotencyKeys += 1;
  }
}

/**
 * Stops the tenant's uploads, and erases its jobs and batches. Batches are counted first: one may go with its last job.
 */
async function erasePayloads(store: Store, tenant: string, counts: ErasedCounts): Promise<void> {
  for await (const batchId of findBatches(store, tenant)) {
    await cancelBatch(store, tenant, batchId);
    counts.batches += 1;
  }
  await eraseJobs(store, tenant, counts);
  await eraseBatches(store, tenant, counts);
}

/**
 * Erases all that there is of a tenant:
 * 1. its API keys and its endpoints go, so that nobody submits and nothing is told any more, and its uploads are stopped
 * 2. every job is cancelled, if need be, and erased; then the batches
 * 3. the salt and the fingerprint key go: what was sealed for the tenant, wherever a copy of it may be, opens nowhere
 * 4. once no process seals under that salt any more, what has come in meanwhile is erased, too, keys as well; nothing is
 *    counted as held or spent by the tenant from then on, nothing is set of it, and its statistics go, and where
 *    its jobs came to
 * 5. payloads outside of Redis that were not removed with their jobs are tried once more
 * Its lines in the audit log stay, and tell of this one first. Whoever uses the tenant's name again begins with a new
 * salt. May be run again whenever it broke off.
 */
export async function eraseTenant(store: Store, tenant: string, teller?: Teller): Promise<ErasedCounts> {
  await teller?.tell(tenant, { act: 'tenant.erase', object: tenant });
  const { salts, fingerprintKeys, held } = store.keySpace.keysOf(tenant);
  const counts = {
    jobs: 0,
    cancelled: 0,
    reviews: 0,
    batches: 0,
    idempotencyKeys: 0,
    apiKeys: 0,
    webhooks: 0,
    payloadsLeft: 0,
  };
  counts.apiKeys = await eraseApiKeys(store, tenant);
  counts.webhooks = await eraseEndpoints(store, tenant);
  await erasePayloads(store, tenant, counts);
  const hadSalt = (await store.redis.hdel(salts, tenant)) > 0;
  if (hadSalt) await sleep(SALT_GONE_MS);
  await store.redis.hdel(fingerprintKeys, tenant);
  counts.apiKeys += await eraseApiKeys(store, tenant);
  counts.webhooks += await eraseEndpoints(store, tenant);
  await erasePayloads(store, tenant, counts);
  await store.redis.hdel(held, tenant);
  await eraseTenantUse(store, tenant);
  await forgetStats(store, tenant);
  await forgetChanges(store, tenant);
  counts.payloadsLeft = await clearTenant(store, tenant);
  return counts;
}
