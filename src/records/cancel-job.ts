import type { Stage } from '../jobs/job-view.ts';
import { createToken } from './accept-job.ts';
import { cancelScript } from './scripts/cancel.ts';
import type { Store } from './store.ts';

/** `visit` is the stay that was cut short, when there was one. */
export type Cancelled =
  | { is: 'cancelled'; visit: { stage: Stage; n: number } | undefined }
  | { is: 'finished' }
  | { is: 'unknown' };

/** Ends a job as cancelled, whatever it is doing, and tells the worker that holds it to stop. */
export async function cancelJob(store: Store, tenant: string, jobId: string): Promise<Cancelled> {
  const keys = store.keySpace.keysOf(tenant);
  const [is, , stage, n] = await store.runScript(
    cancelScript,
    [keys.job(jobId), keys.live, keys.deadlines, keys.expiry, keys.history(jobId), keys.reviewsOf(tenant)],
    [jobId, tenant, createToken(), store.retentionMs, keys.stopped, keys.ended],
  );
  if (is === 'unknown' || is === 'finished') return { is };
  return { is: 'cancelled', visit: n === undefined ? undefined : { stage: stage as Stage, n: Number(n) } };
}
