import type { ResultView } from '../jobs/batch-view.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import { readRecord } from '../jobs/record.ts';
import { routeFields } from '../jobs/route.ts';
import { viewEnding } from '../records/find-job.ts';
import { openRecord } from '../records/open-record.ts';
import { bringIn } from '../records/outside.ts';
import { createSealReader, type SealReader } from '../records/seal-reader.ts';
import type { Store } from '../records/store.ts';
import { describeCode } from './read-row.ts';
import { countRows, findDigests, findRejectedCodes, type RowFault } from './take-row.ts';

/** Rows read at a time: with outputs of a few kilobytes, well under a megabyte. */
const PAGE = 100;
const shown = ['tenant', 'status', 'output', 'answeredBy', 'failure', 'causes', 'customId'] as const;
const names = [...shown, 'origin', 'counted', 'attempts', 'route', ...routeFields] as const;

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

/** A row that is no job, with what is wrong with it; never a value of it. */
export type RejectedRow = RowFault & { row: number };

/** The first of a batch's rejected rows, as far as they are kept in detail. The caller has seen to it whose it is. */
export async function listRejected(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  tenant: string,
  batchId: string,
  limit: number,
): Promise<RejectedRow[]> {
  const key = keySpace.keysOf(tenant).batchRejected(batchId);
  const rows = (await redis.hkeys(key)).map(Number).sort((a, b) => a - b);
  const first = rows.slice(0, limit);
  const texts = first.length === 0 ? [] : await redis.hmget(key, ...first.map(String));
  return first.flatMap((row, i) => {
    const { code, message } = JSON.parse(texts[i] ?? '{}') as Partial<RowFault>;
    return code === undefined || message === undefined ? [] : [{ row, code, message }];
  });
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
  const opened = await openRecord(store, tenant, jobId, stored);
  if (opened.fault === 'record-tampered') store.onTampered({ jobId });
  if (opened.isForeign) return { row, jobId, ...removed };
  const isShown = stored.status === 'succeeded' && opened.fault === undefined;
  const record = readRecord(isShown ? await bringIn(store, jobId, stored, ['output']) : stored);
  const { customId, status } = record;
  const reader = createSealReader(store, jobId, opened);
  const { output, failure, answer } = viewEnding(record, reader);
  return {
    ...{ row, jobId, status, output, answer },
    customId: customId === undefined ? null : reader.readText('customId', customId),
    failure: reader.failureOr(failure),
  };
}

/** One page from `first` on; a row that was not taken (yet) is left out. */
async function readPage(store: Store, tenant: string, batchId: string, first: number): Promise<ResultView[]> {
  const keys = store.keySpace.keysOf(tenant);
  const sealer = await store.sealerOf(tenant);
  const rows = Array.from({ length: PAGE }, (_, i) => first + i);
  const [digests, rejected, codes, jobs] = await Promise.all([
    findDigests(store, { tenant, batchId }, first, PAGE),
    store.redis.hmget(keys.batchRejected(batchId), ...rows.map(String)),
    findRejectedCodes(store, { tenant, batchId }, first, first + PAGE - 1),
    Promise.all(rows.map((row) => store.redis.hmget(keys.job(jobIdOfRow(batchId, row)), ...names))),
  ]);
  const views = rows.map((row, i) => {
    if (digests[i] === undefined) return undefined;
    const jobId = jobIdOfRow(batchId, row);
    const code = codes.get(row);
    const reason = rejected[i] ?? (code && JSON.stringify({ code, message: describeCode(code) }));
    if (!reason) return viewRow(store, { tenant, row, jobId }, jobs[i] ?? []);
    return viewRejected(row, reason, createSealReader(store, jobId, { seals: sealer.forJob(jobId), fault: undefined }));
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
