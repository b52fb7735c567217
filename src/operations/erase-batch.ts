import { findBatch } from '../batches/find-batch.ts';
import { countRows } from '../batches/take-row.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import { type Erased, type Eraser, eraseRecord, eraseSpooledOf } from './erase-job.ts';

/** Rows erased side by side. */
const AT_ONCE = 100;

const eraseBatchScript: Script<{ id: string; tenant: string }, { hadIdempotencyKey: boolean }> = {
  lua: /* lua */ `
local at = read(batchKey(args.id), { 'tenant', 'idempotency', 'run' })
if at.tenant ~= args.tenant then return { hadIdempotencyKey = false } end
call('SREM', cancellingKey, args.id)
call('ZREM', uploadsKey, args.id)
forgetDeliveries(at.tenant, args.id, at.run, { 'finished', 'cancelled' })
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

/** Calls of `work` with up to 100 rows each, in their order, until one answers true. */
async function someRows(last: number, batchId: string, work: (ids: string[]) => Promise<boolean>): Promise<boolean> {
  for (let first = 1; first <= last; first += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, last - first + 1) }, (_, i) => first + i);
    if (await work(rows.map((row) => jobIdOfRow(batchId, row)))) return true;
  }
  return false;
}

/** Whether one of these jobs is a dead letter, or has waited for a person. */
async function isForOperators({ redis, keySpace }: Store, tenant: string, ids: readonly string[]): Promise<boolean> {
  const { job } = keySpace.keysOf(tenant);
  const found = await Promise.all(ids.map((id) => redis.hmget(job(id), 'stage', 'reviewSince')));
  return found.some(([stage, reviewSince]) => stage === 'dead-letter' || reviewSince != null);
}

/**
 * Erases a batch that is over, with every job of its rows: 100 at a time, and whatever comes of the caller. `open` when
 * a job of it has not ended, or is replayed meanwhile: what was erased until then is gone. `forbidden`, before anything is,
 * when one is for operators alone. `left` when all is gone but payloads outside of Redis. The audit log is told before
 * the first goes.
 */
export async function eraseBatch(
  { store, intake: { keep }, log }: JobTools,
  tenant: string,
  batchId: string,
  spoolDir: string,
  { teller, isOperator = true }: Eraser = {},
): Promise<{ is: Erased['is'] }> {
  const batch = await findBatch(store, tenant, batchId);
  if (batch === undefined) return { is: 'unknown' };
  if (batch.finishedAt === null) return { is: 'open' };
  const last = await countRows(store, { tenant, batchId });
  if (!isOperator && (await someRows(last, batchId, (ids) => isForOperators(store, tenant, ids)))) {
    return { is: 'forbidden' };
  }
  await teller?.tell(tenant, { act: 'batch.erase', object: batchId });
  let isLeft = false;
  const isCut = await someRows(last, batchId, async (ids) => {
    const erased = await keep(tenant, (own) =>
      Promise.all(ids.map((jobId) => eraseRecord(own, tenant, jobId, { isOperator }))),
    );
    await eraseSpooledOf(new Set(ids), { spoolDir, log });
    isLeft ||= erased.some(({ is }) => is === 'left');
    return erased.some(({ is }) => is === 'open' || is === 'forbidden');
  });
  if (isCut) return { is: 'open' };
  await keep(tenant, (own) => eraseBatchRecord(own, tenant, batchId));
  return { is: isLeft ? 'left' : 'erased' };
}
