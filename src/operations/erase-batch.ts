import { findBatch } from '../batches/find-batch.ts';
import { countRows } from '../batches/take-row.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import { type Erased, eraseRecord, eraseSpooledOf } from './erase-job.ts';

/** Rows erased side by side. */
const AT_ONCE = 100;

const eraseBatchScript: Script<{ id: string; tenant: string }, { hadIdempotencyKey: boolean }> = {
  lua: /* lua */ `
local at = read(batchKey(args.id), { 'tenant', 'idempotency' })
if at.tenant ~= args.tenant then return { hadIdempotencyKey = false } end
call('SREM', cancellingKey, args.id)
expireBatch(args.id, now)
return { hadIdempotencyKey = at.idempotency ~= nil }
`,
};

/**
 * Erases what a batch counts, the fingerprints and custom ids of its rows, what was said of refused ones, and its
 * idempotency key. Its jobs are erased by themselves.
 */
export function eraseBatchRecord(
  { runScript, keySpace }: Store,
  tenant: string,
  batchId: string,
): Promise<{ hadIdempotencyKey: boolean }> {
  return runScript(eraseBatchScript, keySpace.keysOf(tenant).tag, { id: batchId, tenant });
}

/**
 * Erases a batch that is over, with every job of its rows: 100 at a time, and whatever comes of the caller. `open` when
 * a job of it has not ended, or is replayed meanwhile: what was erased until then is gone.
 */
export async function eraseBatch(
  { intake, log }: JobTools,
  tenant: string,
  batchId: string,
  spoolDir: string,
): Promise<{ is: Erased['is'] }> {
  const { store, keep } = intake;
  const batch = await findBatch(store, tenant, batchId);
  if (batch === undefined) return { is: 'unknown' };
  if (batch.finishedAt === null) return { is: 'open' };
  const last = await countRows(store, { tenant, batchId });
  for (let first = 1; first <= last; first += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, last - first + 1) }, (_, i) => first + i);
    const ids = rows.map((row) => jobIdOfRow(batchId, row));
    const erased = await keep(() => Promise.all(ids.map((jobId) => eraseRecord(store, tenant, jobId))));
    await eraseSpooledOf(new Set(ids), { spoolDir, log });
    if (erased.some(({ is }) => is === 'open')) return { is: 'open' };
  }
  await keep(() => eraseBatchRecord(store, tenant, batchId));
  return { is: 'erased' };
}
