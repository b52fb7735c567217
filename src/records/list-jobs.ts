import { jobIdOfRow, LAST_ROW } from '../jobs/ids.ts';
import type { JobStatus, JobView } from '../jobs/job-view.ts';
import { listScript } from './scripts/list.ts';
import type { Store } from './store.ts';
import { viewJob } from './view-job.ts';

/** Records looked at in one script, and scripts for one page: a rare status may take several pages to turn up. */
const LOOKED_AT = 500;
const ROUNDS = 40;
const CURSOR = /^job_[0-9a-f-]{36}$/;

export interface JobQuery {
  status: JobStatus | undefined;
  task: string | undefined;
  limit: number;
  cursor: string | undefined;
  batch?: string | undefined;
}

const encodeCursor = (jobId: string) => Buffer.from(jobId).toString('base64url');

/** Throws a RangeError for a cursor that is none of ours. */
function decodeCursor(cursor: string): string {
  const jobId = Buffer.from(cursor, 'base64url').toString();
  if (!CURSOR.test(jobId)) throw new RangeError('not a cursor');
  return jobId;
}

/** Where to look: the jobs of a batch stand together. */
function rangeOf(batch: string | undefined): { first: string; last: string } {
  if (batch === undefined) return { first: '-', last: '+' };
  return { first: `[${jobIdOfRow(batch, 1)}`, last: `[${jobIdOfRow(batch, LAST_ROW)}` };
}

/** The ids that match, newest first, and the id after which the next page begins; undefined at the end. */
async function listIds(store: Store, tenant: string, query: JobQuery) {
  const keys = store.keySpace.keysOf(tenant);
  const { first, last: latest } = rangeOf(query.batch);
  let start = query.cursor === undefined ? latest : `(${decodeCursor(query.cursor)}`;
  // A cursor of another list may lie behind the batch.
  if (query.batch !== undefined && start.slice(1) > latest.slice(1)) start = latest;
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const args = [keys.tag, start, query.limit - ids.length, LOOKED_AT, query.status ?? '', query.task ?? '', first];
    const [found, last, finished] = await store.runScript(listScript, [keys.jobsOf(tenant)], args);
    ids.push(...(found as string[]));
    if (finished === 1) return { ids, last: undefined };
    start = `(${last}`;
    if (ids.length >= query.limit) break;
  }
  return { ids, last: start.slice(1) };
}

/** One page of a tenant's jobs, newest first. Throws a RangeError for a cursor that is none of ours. */
export async function listJobs(
  store: Store,
  tenant: string,
  query: JobQuery,
): Promise<{ data: JobView[]; nextCursor: string | null }> {
  const { ids, last } = await listIds(store, tenant, query);
  const keys = store.keySpace.keysOf(tenant);
  const sealer = await store.sealerOf(tenant);
  const records = await Promise.all(ids.map((id) => store.redis.hgetall(keys.job(id))));
  const data = ids.flatMap((id, i) => {
    const record = records[i];
    return record?.tenant === tenant ? [viewJob(id, record, sealer.forJob(id))] : [];
  });
  return { data, nextCursor: last === undefined ? null : encodeCursor(last) };
}
