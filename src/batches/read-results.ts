import { Failure } from '../failures/failure.ts';
import type { ResultView } from '../jobs/batch-view.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import { readRecord } from '../jobs/record.ts';
import { routeFields } from '../jobs/route.ts';
import { viewEnding } from '../records/find-job.ts';
import { openRecord } from '../records/open-record.ts';
import type { Store } from '../records/store.ts';
import type { TenantSealer } from '../seals/seal.ts';
import { countRows, findDigests, type RowFault } from './take-row.ts';

/** Rows read at a time: with outputs of a few kilobytes, well under a megabyte. */
const PAGE = 100;
const names = ['tenant', 'status', 'output', 'answeredBy', 'failure', 'customId', 'route', ...routeFields] as const;

function viewRejected(row: number, jobId: string, text: string, sealer: TenantSealer): ResultView {
  const { code, message, customId } = JSON.parse(text) as RowFault & { customId?: string };
  return {
    row,
    customId: customId === undefined ? null : sealer.forJob(jobId).open('customId', customId),
    jobId: null,
    status: 'rejected',
    output: null,
    failure: { kind: 'bad-input', code, message },
    answer: null,
  };
}

const removed = { status: 'removed', output: null, failure: null, answer: null, customId: null } as const;

/** A job that is gone, or that is not the tenant's, is shown as removed. */
async function viewRow(
  store: Store,
  { tenant, row, jobId }: { tenant: string; row: number; jobId: string },
  found: readonly (string | null)[],
): Promise<ResultView> {
  const stored = Object.fromEntries(names.map((name, i) => [name, found[i] ?? undefined]));
  if (stored.tenant !== tenant) return { row, jobId, ...removed };
  const { seals, fault, isForeign } = await openRecord(store, tenant, jobId, stored);
  if (fault === 'key-unknown') throw new Failure(fault);
  if (fault !== undefined) store.onTampered({ jobId });
  if (isForeign) return { row, jobId, ...removed };
  const record = readRecord(stored);
  const { customId, status } = record;
  return {
    ...{ row, jobId, status },
    customId: customId === undefined || fault !== undefined ? null : seals.open('customId', customId),
    ...viewEnding(record, seals, fault),
  };
}

/** One page from `first` on; a row that was not taken (yet) is left out. */
async function readPage(store: Store, tenant: string, batchId: string, first: number): Promise<ResultView[]> {
  const keys = store.keySpace.keysOf(tenant);
  const sealer = await store.sealerOf(tenant);
  const rows = Array.from({ length: PAGE }, (_, i) => first + i);
  const [digests, rejected, jobs] = await Promise.all([
    findDigests(store, { tenant, batchId }, first, PAGE),
    store.redis.hmget(keys.batchRejected(batchId), ...rows.map(String)),
    Promise.all(rows.map((row) => store.redis.hmget(keys.job(jobIdOfRow(batchId, row)), ...names))),
  ]);
  const views = rows.map((row, i) => {
    if (digests[i] === undefined) return undefined;
    const jobId = jobIdOfRow(batchId, row);
    const reason = rejected[i];
    return reason ? viewRejected(row, jobId, reason, sealer) : viewRow(store, { tenant, row, jobId }, jobs[i] ?? []);
  });
  return (await Promise.all(views)).filter((view) => view !== undefined);
}

/**
 * Reads what became of a batch's rows, in their order, page by page as it is asked for: unfinished ones with their
 * present status. The caller has seen to it that the batch is the tenant's.
 */
export async function* readResults(store: Store, tenant: string, batchId: string): AsyncGenerator<ResultView[]> {
  const last = await countRows(store, { tenant, batchId });
  for (let first = 1; first <= last; first += PAGE) yield await readPage(store, tenant, batchId, first);
}
