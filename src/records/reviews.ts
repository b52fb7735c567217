import type { FailureCode } from '../failures/failure-codes.ts';
import type { Answered } from '../jobs/carries.ts';
import { readRecord } from '../jobs/record.ts';
import type { Job } from '../jobs/transitions.ts';
import { findRecord, toTime } from './find-job.ts';
import { listWaiting, type Page, type PageQuery } from './list-jobs.ts';
import type { Store } from './store.ts';

/** A job that waits for a person, restored for its tenant. `output` is the answer that was not sure enough, if any. */
export interface ReviewView {
  id: string;
  task: string;
  input: unknown;
  output: unknown;
  confidence: number | null;
  reasons: FailureCode[];
  waitingSince: string;
}

/** Opens what a person needs of a job to decide: its input, and the answer that was not sure enough, if any. */
export function openReview({ input, proposal, seals }: Pick<Job, 'input' | 'proposal' | 'seals'>): {
  input: unknown;
  proposal: Answered | undefined;
} {
  const open = (field: string, sealed: string | undefined): unknown =>
    sealed === undefined ? undefined : JSON.parse(seals.open(field, sealed));
  return { input: open('input', input), proposal: open('proposal', proposal) as Answered | undefined };
}

/** The tenant's job in review; undefined for any other, and for one that was tampered with. */
async function findReview(store: Store, tenant: string, jobId: string): Promise<ReviewView | undefined> {
  const found = await findRecord(store, tenant, jobId);
  if (found?.stored.status !== 'in_review' || found.fault !== undefined) return undefined;
  const record = readRecord(found.stored);
  const { input, proposal } = openReview({ ...record, seals: found.seals });
  return {
    id: jobId,
    task: record.task,
    input,
    output: proposal?.output ?? null,
    confidence: proposal?.answer.confidence ?? null,
    reasons: (record.causes ?? []).map(({ code }) => code),
    waitingSince: toTime(record.reviewSince ?? 0),
  };
}

/** One page of a tenant's reviews. Throws a RangeError for a cursor that is none of ours. */
export async function listReviews(store: Store, tenant: string, query: PageQuery): Promise<Page<ReviewView>> {
  const { tag, reviewsOf } = store.keySpace.keysOf(tenant);
  return listWaiting(store, { tag, index: reviewsOf(tenant) }, query, (jobId) => findReview(store, tenant, jobId));
}
