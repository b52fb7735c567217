import type { OftenDeed, Teller } from '../audit/audit-log.ts';
import { findSubmitted as findSubmittedBatch } from '../batches/find-batch.ts';
import { readResults } from '../batches/read-results.ts';
import type { ResultView } from '../jobs/batch-view.ts';
import { isEnding, type JobView } from '../jobs/job-view.ts';
import { findSubmitted, type SubmittedJob } from '../records/find-job.ts';
import { type JobQuery, listJobs, type Page, type PageQuery } from '../records/list-jobs.ts';
import { listReviews, type ReviewView } from '../records/reviews.ts';
import type { Store } from '../records/store.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import type { Submission, SubmitResult } from '../submissions/submission.ts';
import { submit } from '../submissions/submit.ts';

/** Who reads. The audit log is told before anything is shown, once a day for each key, address and run. */
export interface Reader {
  keyId: string;
  teller: Teller;
}

/** What the log is told of a job that is shown: nothing to its own key, nor where there is no payload to see. */
export function deedOf({ job, submittedBy }: SubmittedJob, { keyId }: Reader): OftenDeed[] {
  const hasPayload = job.output !== null || Object.keys(job.metadata ?? {}).length > 0;
  if (!hasPayload || submittedBy === keyId) return [];
  // Once before its ending, for the metadata, and once for what came of it.
  return [{ act: 'job.read', object: job.id, state: `${job.run} ${isEnding(job.status)}` }];
}

/** The tenant's job, for somebody to read. */
export async function findJobAs(
  store: Store,
  tenant: string,
  jobId: string,
  reader: Reader,
): Promise<JobView | undefined> {
  const found = await findSubmitted(store, tenant, jobId);
  if (found === undefined) return undefined;
  await reader.teller.tellOnce(tenant, deedOf(found, reader));
  return found.job;
}

/** Submits a job; one that an idempotency key has found is read. */
export async function submitAs(tools: JobTools, submission: Submission, reader: Reader): Promise<SubmitResult> {
  const result = await submit(tools, submission);
  if (result.is !== 'replayed') return result;
  const job = await findJobAs(tools.store, submission.tenant, result.job.id, reader);
  return job === undefined ? { is: 'mismatch' } : { is: 'replayed', job };
}

/** One page of the tenant's jobs, for somebody to read. Throws a RangeError for a cursor that is none of ours. */
export async function listJobsAs(
  store: Store,
  tenant: string,
  query: JobQuery,
  reader: Reader,
): Promise<Page<JobView>> {
  const { data, ...page } = await listJobs(store, tenant, query);
  await reader.teller.tellOnce(
    tenant,
    data.flatMap((found) => deedOf(found, reader)),
  );
  return { ...page, data: data.map(({ job }) => job) };
}

/** One page of the tenant's reviews, which show inputs and answers. Throws a RangeError likewise. */
export async function listReviewsAs(
  store: Store,
  tenant: string,
  query: PageQuery,
  { teller }: Reader,
): Promise<Page<ReviewView>> {
  const page = await listReviews(store, tenant, query);
  const deeds = page.data.map(({ id, waitingSince }): OftenDeed => {
    return { act: 'review.read', object: id, state: waitingSince };
  });
  await teller.tellOnce(tenant, deeds);
  return page;
}

/** What became of the rows of the tenant's batch; undefined when it is not the tenant's. */
export async function readResultsAs(
  store: Store,
  tenant: string,
  batchId: string,
  { keyId, teller }: Reader,
): Promise<AsyncIterable<readonly ResultView[]> | undefined> {
  const found = await findSubmittedBatch(store, tenant, batchId);
  if (found === undefined) return undefined;
  if (found.submittedBy !== keyId) await teller.tellOnce(tenant, [{ act: 'batch.read', object: batchId }]);
  return readResults(store, tenant, batchId);
}
