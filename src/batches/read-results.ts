import type { ResultView } from '../jobs/batch-view.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import { readRecord } from '../jobs/record.ts';
import { viewEnding } from '../records/find-job.ts';
import { openSealReaders, type SealReader } from '../records/seal-reader.ts';
import type { Store } from '../records/store.ts';
import { describeCode } from './read-row.ts';
import { countRows, findDigests, findRejectedCodes, type RowFault } from './take-row.ts';

/** Rows read at a time: with outputs of a few kilobytes, well under a megabyte. */
const PAGE = 100;
const names = ['tenant', 'status', 'output', 'answeredBy', 'failure', 'customId'] as const;

function viewRejected(row: number, text: string, seals: SealReader): ResultView {
  const { code, message, customId } = JSON.parse(text) as RowFault & { customId?: string };
  return {
    row,
    customId: customId === undefined ? null : seals.readText('customId', customId),
    jobId: null,
    status: 'rejected',
    output: null,
    failure: seals.failureOr({ kind: 'bad-input', code, message }),
    answer: null,
  };
}

function viewRow(row: number, jobId: string, found: readonly (string | null)[], seals: SealReader): ResultView {
  const stored = Object.fromEntries(names.map((name, i) => [name, found[i] ?? undefined]));
  const record = readRecord(stored);
  const { tenant, status, customId } = record;
  const { output, failure, answer } = viewEnding(record, seals);
  return {
    row,
    customId: customId === undefined ? null : seals.readText('customId', customId),
    jobId,
    status: tenant === undefined ? 'removed' : status,
    ...{ output, failure: seals.failureOr(failure), answer },
  };
}

/** One page from `first` on; a row that was not taken (yet) is left out. */
async function readPage(store: Store, tenant: string, batchId: string, first: number): Promise<ResultView[]> {
  const keys = store.keySpace.keysOf(tenant);
  const readerOf = await openSealReaders(store, tenant);
  const rows = Array.from({ length: PAGE }, (_, i) => first + i);
  const [digests, rejected, codes, jobs] = await Promise.all([
    findDigests(store, { tenant, batchId }, first, PAGE),
    store.redis.hmget(keys.batchRejected(batchId), ...rows.map(String)),
    findRejectedCodes(store, { tenant, batchId }, first, first + PAGE - 1),
    Promise.all(rows.map((row) => store.redis.hmget(keys.job(jobIdOfRow(batchId, row)), ...names))),
  ]);
  return rows.flatMap((row, i) => {
    if (digests[i] === undefined) return [];
    const jobId = jobIdOfRow(batchId, row);
    const code = codes.get(row);
    const reason = rejected[i] ?? (code && JSON.stringify({ code, message: describeCode(code) }));
    const seals = readerOf(jobId);
    return reason ? viewRejected(row, reason, seals) : viewRow(row, jobId, jobs[i] ?? [], seals);
  });
}

/**
 * Reads what became of a batch's rows, in their order, page by page as it is asked for: unfinished ones with their
 * present status. The caller has seen to it that the batch is the tenant's.
 */
export async function* readResults(store: Store, tenant: string, batchId: string): AsyncGenerator<ResultView[]> {
  const last = await countRows(store, { tenant, batchId });
  for (let first = 1; first <= last; first += PAGE) yield await readPage(store, tenant, batchId, first);
}
