import { stages } from '../jobs/job-view.ts';
import { cancelJob } from '../records/cancel-job.ts';
import { eraseScript } from '../records/scripts/erase.ts';
import type { Store } from '../records/store.ts';

export type Erased =
  | { is: 'erased'; hadIdempotencyKey: boolean }
  /** Not the tenant's, or not there. */
  | { is: 'unknown' }
  /** It has not ended. */
  | { is: 'open' };

/** Erases an ended job with everything of it, in one step. */
export async function eraseJob(store: Store, tenant: string, jobId: string): Promise<Erased> {
  const keys = store.keySpace.keysOf(tenant);
  const [is, , hadKey] = await store.runScript(
    eraseScript,
    [
      ...[keys.job(jobId), keys.live, keys.deadlines, keys.reviewsOf(tenant), keys.deadLettersOf(tenant)],
      keys.deadLetterCounts,
    ],
    [keys.tag, jobId, tenant, ...stages],
  );
  return is === 'erased' ? { is, hadIdempotencyKey: hadKey === 1 } : { is: is as 'unknown' | 'open' };
}

export interface ErasedAnyway {
  /** Where it was cut short; undefined when it had ended. */
  cancelledIn: string | undefined;
  hadIdempotencyKey: boolean;
}

/** A dead letter that somebody replays in the very moment has to be cancelled after all. */
const MOST_TRIES = 5;

/** Erases a job in whatever state: one that has not ended is cancelled first, so that the work on it stops. */
export async function eraseAnyway(store: Store, tenant: string, jobId: string): Promise<ErasedAnyway | undefined> {
  let cancelledIn: string | undefined;
  for (let n = 0; n < MOST_TRIES; n++) {
    const cancelled = await cancelJob(store, tenant, jobId);
    if (cancelled.is === 'cancelled') cancelledIn = cancelled.visit?.stage ?? cancelledIn;
    const erased = await eraseJob(store, tenant, jobId);
    if (erased.is === 'unknown') return undefined;
    if (erased.is === 'erased') return { cancelledIn, hadIdempotencyKey: erased.hadIdempotencyKey };
  }
  throw new Error(`${jobId} goes on, however often it is cancelled`);
}

/** Whose job it is, over all shards. */
export async function findTenantOf({ redis, keySpace }: Store, jobId: string): Promise<string | undefined> {
  const found = await Promise.all(keySpace.shards.map(({ job }) => redis.hget(job(jobId), 'tenant')));
  return found.find((tenant) => tenant !== null) ?? undefined;
}
