import { type BatchView, RESUMABLE_MS, SILENT_MS } from '../jobs/batch-view.ts';
import { toTime } from '../jobs/job-view.ts';
import { decodeCursor, encodeCursor, type Page, type PageQuery } from '../records/list-jobs.ts';
import { isBatchProven } from '../records/open-record.ts';
import type { Store } from '../records/store.ts';
import { toDollars } from '../records/tenant-limits.ts';
import { readClock } from '../redis/read-clock.ts';

/** A batch's hash. */
type StoredBatch = Readonly<Record<string, string | undefined>>;

/** Whether no row will come any more: the upload reached its end, or broke off and is not resumed. */
function isUploadOver(record: StoredBatch, now: number): boolean {
  if (record.rows !== undefined || record.cancelledAt !== undefined) return true;
  return now - Number(record.takenAt) > (record.idempotency === undefined ? SILENT_MS : RESUMABLE_MS);
}

/** Turns a batch's hash into what its producer sees; `now` is Redis' clock. */
export function viewBatch(id: string, record: StoredBatch, now: number): BatchView {
  const count = (name: string) => Number(record[name] ?? 0);
  const [running, inReview] = [count('running'), count('in_review')];
  const ended = {
    succeeded: count('succeeded'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    expired: count('expired'),
  };
  const [accepted, rejected] = [count('accepted'), count('rejected')];
  const degraded = count('degraded');
  const open = accepted - ended.succeeded - ended.failed - ended.cancelled - ended.expired;
  const isDone = open === 0 && isUploadOver(record, now);
  const isCancelled = record.cancelledAt !== undefined;
  const lastChange = Math.max(count('endedAt'), count('closedAt'), count('cancelledAt'), count('takenAt'));
  return {
    id,
    task: record.task ?? '',
    status: isCancelled ? 'cancelled' : isDone ? 'finished' : 'running',
    createdAt: toTime(count('createdAt')),
    finishedAt: isDone ? toTime(lastChange) : null,
    endedEarly: record.endedEarly === undefined ? null : { code: record.endedEarly },
    delimiter: record.delimiter ?? null,
    counts: {
      total: accepted + rejected,
      rejected,
      queued: open - running - inReview,
      running,
      inReview,
      ...ended,
      degraded,
    },
    costUsd: toDollars(record.costUsd ?? null),
  };
}

/**
 * The tenant's batch; undefined for any other tenant's, as for one that does not exist, or whose tenant or task another
 * hand has changed.
 */
export async function findBatch(store: Store, tenant: string, batchId: string): Promise<BatchView | undefined> {
  return (await findSubmitted(store, tenant, batchId))?.batch;
}

/** The same batch with the id of the API key that has submitted it. */
export async function findSubmitted(
  store: Store,
  tenant: string,
  batchId: string,
): Promise<{ batch: BatchView; submittedBy: string | undefined } | undefined> {
  const keys = store.keySpace.keysOf(tenant);
  const [record, now] = await Promise.all([store.redis.hgetall(keys.batch(batchId)), readClock(store.redis)]);
  if (record.tenant !== tenant) return undefined;
  if (!(await isBatchProven(store, tenant, batchId, record))) {
    store.onTampered({ batchId });
    return undefined;
  }
  return { batch: viewBatch(batchId, record, now), submittedBy: record.submittedBy };
}

/** Batches looked at for one page, and at a time: those of a rare task may take several pages to turn up. */
const LOOKED_AT = 1000;
const AT_ONCE = 100;
const BATCH_CURSOR = /^batch_[0-9a-f-]{36}$/;

/** Throws a RangeError for a cursor that is none of ours. */
function startOf(cursor: string | undefined): string {
  if (cursor === undefined) return '+';
  const batchId = decodeCursor(cursor);
  if (!BATCH_CURSOR.test(batchId)) throw new RangeError('not a cursor');
  return `(${batchId}`;
}

/** One page of a tenant's batches by their ids, newest first. Throws a RangeError for a cursor that is none of ours. */
export async function listBatchIds(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  tenant: string,
  { task, limit, cursor }: PageQuery,
): Promise<Page<string>> {
  const { batchesOf, batch } = keySpace.keysOf(tenant);
  const data: string[] = [];
  let from = startOf(cursor);
  for (let looked = 0; looked < LOOKED_AT; looked += AT_ONCE) {
    const ids = await redis.zrevrangebylex(batchesOf(tenant), from, '-', 'LIMIT', 0, AT_ONCE);
    const tasks = task === undefined ? [] : await Promise.all(ids.map((id) => redis.hget(batch(id), 'task')));
    for (const [at, id] of ids.entries()) {
      // There is one more, so that there is a next page.
      if (data.length === limit) return { data, nextCursor: encodeCursor(from.slice(1)) };
      from = `(${id}`;
      if (task === undefined || tasks[at] === task) data.push(id);
    }
    if (ids.length < AT_ONCE) return { data, nextCursor: null };
    if (data.length === limit) break;
  }
  return { data, nextCursor: encodeCursor(from.slice(1)) };
}

/** The same page, with what is to be seen of each; those that another hand has changed are left out. */
export async function listBatches(store: Store, tenant: string, query: PageQuery): Promise<Page<BatchView>> {
  const { data: ids, nextCursor } = await listBatchIds(store, tenant, query);
  const found = await Promise.all(ids.map((batchId) => findBatch(store, tenant, batchId)));
  return { data: found.filter((batch) => batch !== undefined), nextCursor };
}
