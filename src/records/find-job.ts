import type { JobView } from '../jobs/job-view.ts';
import type { Store } from './store.ts';
import { viewJob } from './view-job.ts';

/** The tenant's job as its producer sees it; undefined for any other tenant's, as for one that does not exist. */
export async function findJob(store: Store, tenant: string, jobId: string): Promise<JobView | undefined> {
  const record = await store.redis.hgetall(store.keySpace.keysOf(tenant).job(jobId));
  if (record.tenant !== tenant) return undefined;
  return viewJob(jobId, record, (await store.sealerOf(tenant)).forJob(jobId));
}
