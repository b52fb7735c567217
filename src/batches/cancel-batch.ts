import { type InStep, type Late, untold } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import { jobIdOfRow } from '../jobs/ids.ts';
import { isEnding } from '../jobs/job-view.ts';
import { cancel } from '../jobs/transitions.ts';
import { moveJob } from '../records/move-job.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import type { Script } from '../redis/run-script.ts';
import { countRows } from './take-row.ts';

/** Jobs cancelled side by side. */
const AT_ONCE = 100;

interface CancelArgs {
  id: string;
  tenant: string;
  lines?: readonly ChainLines[] | undefined;
}

const cancelBatchScript: Script<CancelArgs, { is: 'cancelled' | 'finished' | 'unknown' } | Late> = {
  lua: /* lua */ `
local key = batchKey(args.id)
local at = read(key, { 'tenant', 'cancelledAt', 'rows', 'accepted', 'succeeded', 'failed', 'cancelled', 'expired' })
if at.tenant ~= args.tenant then return { is = 'unknown' } end
local ended = (at.succeeded or 0) + (at.failed or 0) + (at.cancelled or 0) + (at.expired or 0)
local hasOpen = ended < tonumber(at.accepted)
if at.rows and not hasOpen and not at.cancelledAt then return { is = 'finished' } end
if (hasOpen or not at.cancelledAt) and not isTold(args.lines) then return { is = 'late' } end
if not at.cancelledAt then
  call('HSET', key, 'cancelledAt', nowText)
  deliverBatch(args.id)
end
-- Also of one that was cancelled before: a dead letter of it may have been replayed.
if hasOpen or not at.rows then
  call('SADD', cancellingKey, args.id)
  call('HDEL', key, 'cancelledTo')
end
return { is = 'cancelled' }
`,
};

/**
 * Stops a batch: no more rows are taken, and none of its jobs starts from now on. The jobs still have to be cancelled:
 * call `cancelSomeRows` until it finds none; a worker cancels those whose visits it claims. A finished batch stays as it
 * is; one that was cancelled before is cancelled once more where jobs of it were replayed.
 */
export async function cancelBatch(
  store: Store,
  tenant: string,
  batchId: string,
  step: InStep = untold,
): Promise<'cancelled' | 'finished' | 'unknown'> {
  const { tag } = store.keySpace.keysOf(tenant);
  const { is } = await step(tag, (lines) => store.runScript(cancelBatchScript, tag, { id: batchId, tenant, lines }));
  return is;
}

/** Says how far cancelling came, unless the batch was cancelled once more meanwhile, from its first row on. */
const getOnScript: Script<{ id: string; from: string; to: number; isDone: boolean }, { is: 'done' }> = {
  lua: /* lua */ `
local key = batchKey(args.id)
if (call('HGET', key, 'cancelledTo') or '') ~= args.from then return { is = 'done' } end
if args.isDone or call('EXISTS', key) == 0 then
  call('SREM', cancellingKey, args.id)
else
  call('HSET', key, 'cancelledTo', args.to)
end
return { is = 'done' }
`,
};

/** Cancels a row's job, if it has one that has not ended. */
async function cancelRow(store: Store, tenant: string, batchId: string, row: number): Promise<boolean> {
  const moved = await moveJob(store, tenant, jobIdOfRow(batchId, row), ({ status, batch }) =>
    batch !== batchId || isEnding(status) ? ({ is: 'ended' } as const) : cancel(),
  );
  return moved.is === 'moved';
}

/**
 * Cancels the jobs of the next 100 rows of one of a shard's stopped batches, whichever; the batch's `cancelledTo` says
 * how far it came. Returns how many were cancelled; undefined when no batch has jobs to cancel.
 */
export async function cancelSomeRows(
  store: Store,
  keys: Keys,
): Promise<{ task: string; cancelled: number } | undefined> {
  const { redis } = store;
  const batchId = await redis.srandmember(keys.cancelling);
  if (batchId === null) return undefined;
  const key = keys.batch(batchId);
  const [tenant, task, doneTo] = await redis.hmget(key, 'tenant', 'task', 'cancelledTo');
  const first = Number(doneTo ?? 0) + 1;
  const last = tenant ? await countRows(store, { tenant, batchId }) : 0;
  const rows = Array.from({ length: Math.max(0, Math.min(AT_ONCE, last - first + 1)) }, (_, i) => first + i);
  const done = await Promise.all(rows.map((row) => cancelRow(store, tenant ?? '', batchId, row)));
  const to = first + rows.length - 1;
  await store.runScript(getOnScript, keys.tag, { id: batchId, from: doneTo ?? '', to, isDone: to >= last });
  return { task: task ?? '', cancelled: done.filter(Boolean).length };
}
