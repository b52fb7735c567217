import type { FailureCode } from '../failures/failure-codes.ts';
import type { Cause } from '../jobs/attempt.ts';
import type { AnswerView } from '../jobs/job-view.ts';
import { listWaiting, type WaitingQuery } from './list-waiting.ts';
import type { Store } from './store.ts';
import type { Fields } from './view-job.ts';

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

/** An answer that was not sure enough, as validation left it. */
interface Proposal {
  output: unknown;
  answer: AnswerView;
}

/** A review with what a decision about it needs. */
export interface OpenReview {
  view: ReviewView;
  record: Fields;
  proposal: Proposal | undefined;
}

/** The tenant's job in review; undefined for any other. */
export async function findReview(store: Store, tenant: string, jobId: string): Promise<OpenReview | undefined> {
  const record = await store.redis.hgetall(store.keySpace.keysOf(tenant).job(jobId));
  if (record.tenant !== tenant || record.status !== 'in_review') return undefined;
  const seals = (await store.sealerOf(tenant)).forJob(jobId);
  const open = (field: 'input' | 'proposal') => {
    const sealed = record[field];
    return sealed === undefined ? undefined : (JSON.parse(seals.open(field, sealed)) as unknown);
  };
  const proposal = open('proposal') as Proposal | undefined;
  const causes = JSON.parse(record.causes ?? '[]') as Cause[];
  const view = {
    id: jobId,
    task: record.task ?? '',
    input: open('input'),
    output: proposal?.output ?? null,
    confidence: proposal?.answer.confidence ?? null,
    reasons: causes.map(({ code }) => code),
    waitingSince: new Date(Number(record.reviewSince)).toISOString(),
  };
  return { view, record, proposal };
}

/** One page of a tenant's reviews, newest first. Throws a RangeError for a cursor that is none of ours. */
export async function listReviews(
  store: Store,
  tenant: string,
  query: WaitingQuery,
): Promise<{ data: ReviewView[]; nextCursor: string | null }> {
  const keys = store.keySpace.keysOf(tenant);
  const { ids, nextCursor } = await listWaiting(store, { tag: keys.tag, index: keys.reviewsOf(tenant) }, query);
  const found = await Promise.all(ids.map((id) => findReview(store, tenant, id)));
  return { data: found.filter((review) => review !== undefined).map(({ view }) => view), nextCursor };
}
