import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { findRecord } from '../records/find-job.ts';
import { findKnobs } from '../records/knobs.ts';
import { decodeCursor, encodeCursor, type Page, type PageQuery } from '../records/list-jobs.ts';
import { findReview, type ReviewView } from '../records/reviews.ts';
import type { Store } from '../records/store.ts';
import { compareWaiting, type Waiting, type Walk, walkReviews } from '../records/walk-reviews.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import { type Owned, tenantsOf } from './list-of-all.ts';

/** A review without its payloads. */
export type WaitingReview = Owned<Omit<ReviewView, 'input' | 'output'>>;

/** A review with what a person needs to decide. */
export interface ReviewToDecide {
  review: ReviewView;
  taskVersion: number;
  /** Whether there is an answer to approve; null may be one. */
  hasAnswer: boolean;
  /** JSON Schema of the output; null where this process does not have the job's version of the task. */
  schema: Record<string, unknown> | null;
  /** How sure an answer has to be; null where the task has no gate. */
  threshold: number | null;
}

/** Which reviews. A tenant of null is all. */
interface Chosen {
  tenant: string | null;
  task?: string | undefined;
}

/** What pages show of reviews; those that have waited longest come first. */
export interface ReviewQueue {
  listWaiting: (tenant: string | null, query: PageQuery) => Promise<Page<WaitingReview>>;
  /** At most 1,000 of those that wait since `until` or longer, and whether there are more. */
  collectWaiting: (chosen: Chosen & { until: number }) => Promise<{ waiting: Owned<Waiting>[]; isMore: boolean }>;
  /** The review behind one and the one before it, or the first where there is none behind. */
  findNeighbours: (chosen: Chosen, at: Waiting) => Promise<Record<'next' | 'previous', Owned<Waiting> | undefined>>;
  /** One review with its payloads, of which the audit log is told. `over`: the job waits no longer, or never did. */
  readReview: (tenant: string, jobId: string, who: Actor) => Promise<ReviewToDecide | 'over' | undefined>;
}

/** Most reviews that are decided about at once. */
const MOST_AT_ONCE = 1000;
const WAITING_CURSOR = /^(\d{1,16})\.(job_[0-9a-f-]{36})$/;

function readCursor(cursor: string | undefined): Waiting | undefined {
  if (cursor === undefined) return undefined;
  const [, since, id] = WAITING_CURSOR.exec(decodeCursor(cursor)) ?? [];
  if (id === undefined) throw new RangeError('not a cursor');
  return { id, since: Number(since) };
}

const cursorOf = ({ id, since }: Waiting) => encodeCursor(`${since}.${id}`);

/** The first of a walk, of one tenant or of all together. */
async function walkAll(store: Store, { tenant, task }: Chosen, walk: Omit<Walk, 'task'>): Promise<Owned<Waiting>[]> {
  const walks = (await tenantsOf(store, tenant)).map(async (name) => {
    const found = await walkReviews(store, name, { task, ...walk });
    return found.map((one) => ({ ...one, tenant: name }));
  });
  const all = (await Promise.all(walks)).flat().sort(compareWaiting);
  return (walk.isBack ? all.reverse() : all).slice(0, walk.limit);
}

/** One page of who waits, longest first. Throws a RangeError for a cursor that is none of ours. */
async function listIds(store: Store, chosen: Chosen, { limit, cursor }: PageQuery): Promise<Page<Owned<Waiting>>> {
  const found = await walkAll(store, chosen, { limit: limit + 1, from: readCursor(cursor) });
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

async function listWaiting(store: Store, tenant: string | null, query: PageQuery): Promise<Page<WaitingReview>> {
  const { data, nextCursor } = await listIds(store, { tenant, task: query.task }, query);
  const found = await Promise.all(
    data.map(async ({ id, tenant: owner }) => {
      const one = await findReview(store, owner, id);
      if (one === undefined) return undefined;
      const { input: _, output: __, ...shown } = one.review;
      return { ...shown, tenant: owner };
    }),
  );
  return { data: found.filter((one) => one !== undefined), nextCursor };
}

async function collectWaiting(store: Store, { tenant, task, until }: Chosen & { until: number }) {
  const { data, nextCursor } = await listIds(store, { tenant, task }, { limit: MOST_AT_ONCE });
  const waiting = data.filter(({ since }) => since <= until);
  return { waiting, isMore: nextCursor !== null && waiting.length === data.length };
}

async function findNeighbours(store: Store, chosen: Chosen, from: Waiting) {
  const [[behind], [previous], [first]] = await Promise.all([
    walkAll(store, chosen, { limit: 1, from }),
    walkAll(store, chosen, { limit: 1, from, isBack: true }),
    walkAll(store, chosen, { limit: 1 }),
  ]);
  return { next: behind ?? (first?.id === from.id ? undefined : first), previous };
}

async function readReview(
  { store, catalogue, audit }: Given,
  tenant: string,
  jobId: string,
  who: Actor,
): Promise<ReviewToDecide | 'over' | undefined> {
  const found = await findReview(store, tenant, jobId);
  if (found === undefined) return (await findRecord(store, tenant, jobId)) === undefined ? undefined : 'over';
  const { review, job, hasAnswer } = found;
  const deed = { act: 'review.read', object: jobId, state: review.waitingSince } as const;
  await audit.as(who).tellOnce(tenant, [deed]);
  const task = catalogue.findFor(job);
  const { threshold } = await findKnobs(store, 'tasks', job.task);
  return {
    ...{ review, taskVersion: job.taskVersion, hasAnswer, schema: task?.outputJsonSchema ?? null },
    threshold: task?.gate === undefined ? null : (threshold ?? task.gate.threshold),
  };
}

interface Given {
  store: Store;
  catalogue: TaskCatalogue;
  audit: AuditLog;
}

/** Makes the tools. */
export function createReviewQueue(given: Given): ReviewQueue {
  const { store } = given;
  return {
    listWaiting: (tenant, query) => orUnavailable(() => listWaiting(store, tenant, query)),
    collectWaiting: (chosen) => orUnavailable(() => collectWaiting(store, chosen)),
    findNeighbours: (chosen, at) => orUnavailable(() => findNeighbours(store, chosen, at)),
    readReview: (tenant, jobId, who) => orUnavailable(() => readReview(given, tenant, jobId, who)),
  };
}
