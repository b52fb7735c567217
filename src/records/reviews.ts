import type { FailureCode } from '../failures/failure-codes.ts';
import type { Answered } from '../jobs/carries.ts';
import { type FailureView, toTime } from '../jobs/job-view.ts';
import { type JobRecord, readRecord } from '../jobs/record.ts';
import { findRecord, viewFailure } from './find-job.ts';
import { listWaiting, type Page, type PageQuery } from './list-jobs.ts';
import { bringIn } from './outside.ts';
import { createSealReader, type SealReader } from './seal-reader.ts';
import type { Store } from './store.ts';

/**
 * A job that waits for a person, restored for its tenant. `output` is the answer that was not sure enough, if any;
 * `failure` is why the last rung did not do, or says that a seal of it does not open.
 */
export interface ReviewView {
  id: string;
  task: string;
  input: unknown;
  output: unknown;
  confidence: number | null;
  reasons: FailureCode[];
  failure: FailureView | null;
  waitingSince: string;
}

/** Opens what a person needs of a job to decide: its input, and the answer that was not sure enough, if any. */
export function openReview(
  { input, proposal }: Pick<JobRecord, 'input' | 'proposal'>,
  readJson: SealReader['readJson'],
): { input: unknown; proposal: Answered | null | undefined } {
  const open = (field: string, sealed: string | undefined): unknown =>
    sealed === undefined ? undefined : readJson(field, sealed);
  return { input: open('input', input), proposal: open('proposal', proposal) as Answered | null | undefined };
}

/** A review with the version of its task, and whether there is an answer that a person may approve. */
export interface FoundReview {
  review: ReviewView;
  job: Pick<JobRecord, 'task' | 'taskVersion' | 'taskHash'>;
  hasAnswer: boolean;
}

/** The tenant's job in review; undefined for any other, and for one that was tampered with. */
export async function findReview(store: Store, tenant: string, jobId: string): Promise<FoundReview | undefined> {
  const found = await findRecord(store, tenant, jobId);
  if (found?.stored.status !== 'in_review' || found.fault === 'record-tampered') return undefined;
  const record = readRecord(await bringIn(store, jobId, found.stored, ['input', 'proposal']));
  const seals = createSealReader(store, jobId, found);
  const last = record.causes?.at(-1);
  const { input, proposal } = openReview(record, seals.readJson);
  const review: ReviewView = {
    id: jobId,
    task: record.task,
    input,
    output: proposal?.output ?? null,
    confidence: proposal?.answer.confidence ?? null,
    reasons: (record.causes ?? []).map(({ code }) => code),
    failure: seals.failureOr(last === undefined ? null : viewFailure(last.code, last)),
    waitingSince: toTime(record.reviewSince ?? 0),
  };
  return { review, job: record, hasAnswer: Boolean(proposal) };
}

/** One page of a tenant's reviews. Throws a RangeError for a cursor that is none of ours. */
export async function listReviews(store: Store, tenant: string, query: PageQuery): Promise<Page<ReviewView>> {
  const { tag, reviewsOf } = store.keySpace.keysOf(tenant);
  const find = async (jobId: string) => (await findReview(store, tenant, jobId))?.review;
  return listWaiting(store, { tag, index: reviewsOf(tenant) }, query, find);
}
