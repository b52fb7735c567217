import { readRecord } from '../../src/jobs/record.ts';
import { proveRoute } from '../../src/jobs/route.ts';
import { findRecord } from '../../src/records/find-job.ts';
import type { Store } from '../../src/records/store.ts';

/** Writes a job of the tenant `default` as a row of a batch, its route included. */
export async function putInBatch(store: Store, jobId: string, batch: string): Promise<void> {
  const found = await findRecord(store, 'default', jobId);
  if (found === undefined) throw new Error(`there is no ${jobId}`);
  const route = proveRoute(readRecord(found.stored), { batch }, found.seals);
  await store.redis.hset(store.keySpace.keysOf('default').job(jobId), { batch, route });
}
