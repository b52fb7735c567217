import { SILENT_MS } from '../jobs/batch-view.ts';
import { createBatchId } from '../jobs/ids.ts';
import { laneOfCallback } from '../records/accept-job.ts';
import { describeBatch } from '../records/open-record.ts';
import type { Store } from '../records/store.ts';
import type { TenantRefused } from '../records/tenant-limits.ts';
import type { Script } from '../redis/run-script.ts';
import type { EarlyEnd, NewBatch } from './upload.ts';

/**
 * What came of opening a batch. `mismatch`: the idempotency key stands for a batch of another task; or the tenant
 * gets no jobs in.
 */
export type OpenedBatch =
  /** `rows` of one whose upload is over already, which may have ended early. `isFound`: an idempotency key stood for it. */
  | { is: 'open'; batchId: string; isFound: boolean; rows: number | undefined; endedEarly: boolean }
  | { is: 'mismatch' | TenantRefused };

interface OpenArgs {
  id: string;
  tenant: string;
  task: string;
  taskVersion: number;
  /** The code of `describeBatch`: the batch is the tenant's. */
  proof: string;
  submittedBy?: string | undefined;
  delimiter?: string | undefined;
  /** Where its end is told, sealed, and what its host is known by. */
  callbackUrl?: string | undefined;
  callbackLane?: string | undefined;
  traceparent?: string | undefined;
  /** The key that stands for the batch. */
  key?: string | undefined;
  /** Bytes that the tenant may hold; any number where it is not given. */
  share?: number | undefined;
}

type OpenReply =
  | { is: 'opened'; id: string }
  | { is: 'found'; id: string; rows?: string; endedEarly?: string }
  | { is: 'mismatch' | TenantRefused };

/** Records a batch, or finds that of the key. It lasts a day, and longer once a job is accepted. */
const openBatchScript: Script<OpenArgs, OpenReply> = {
  lua: /* lua */ `
local seen = args.key and call('HGET', args.key, 'batchId')
local at = seen and read(batchKey(seen), { 'task', 'rows', 'endedEarly' }) or {}
if at.task and at.task ~= args.task then return { is = 'mismatch' } end
if at.task then return { is = 'found', id = seen, rows = at.rows, endedEarly = at.endedEarly } end
if isShareHeld(args.tenant, args.share) then return { is = 'full' } end
local refused = findRefusal(args.tenant, args.task)
if refused then return { is = refused } end
local batch = batchKey(args.id)
call('HSET', batch, 'tenant', args.tenant, 'task', args.task, 'version', args.taskVersion, 'proof', args.proof, 'createdAt', nowText,
  'takenAt', nowText, 'accepted', '0')
for _, name in ipairs({ 'submittedBy', 'delimiter', 'callbackUrl', 'callbackLane', 'traceparent' }) do
  if args[name] then call('HSET', batch, name, args[name]) end
end
if args.key then
  call('HSET', args.key, 'batchId', args.id)
  call('HSET', batch, 'idempotency', args.key)
end
call('ZADD', batchesKey(args.tenant), '0', args.id)
call('ZADD', uploadsKey, now + ${SILENT_MS}, args.id)
holdInBatch(args.tenant, args.id, BYTES.batch)
expireBatch(args.id, now + DAY)
return { is = 'opened', id = args.id }
`,
};

/**
 * Records a batch that rows can be taken for, unless its tenant holds `share` bytes already or gets no jobs in. An idempotency key seen
 * before finds its batch, when the task is the same.
 */
export async function openBatch(
  store: Store,
  { tenant, task, idempotencyKey, delimiter, submittedBy, callbackUrl: url, traceparent }: NewBatch,
  share?: number,
): Promise<OpenedBatch> {
  const { tag, idempotency } = store.keySpace.keysOf(tenant);
  const key = idempotencyKey === undefined ? undefined : idempotency(tenant, 'POST /v1/batches', idempotencyKey);
  const id = createBatchId();
  // Rows are marked and sealed under the salt that Redis holds now: it may have been emptied since it was read.
  store.forgetSalt(tenant);
  const seals = (await store.sealerOf(tenant)).forJob(id);
  const proof = seals.prove('proof', describeBatch({ task: task.name, submittedBy }));
  const callback = url === undefined ? {} : { callbackUrl: seals.seal('callbackUrl', url) };
  const callbackLane = url && laneOfCallback(url, await store.fingerprintOf(tenant));
  const named = { id, tenant, task: task.name, taskVersion: task.version, proof, submittedBy, delimiter, key, share };
  const args = { ...named, ...callback, callbackLane, traceparent };
  const reply = await store.runScript(openBatchScript, tag, args);
  if (reply.is !== 'opened' && reply.is !== 'found') return reply;
  const rows = reply.is === 'found' && reply.rows !== undefined ? Number(reply.rows) : undefined;
  const endedEarly = reply.is === 'found' && reply.endedEarly !== undefined;
  return { is: 'open', batchId: reply.id, isFound: reply.is === 'found', rows, endedEarly };
}

interface CloseArgs {
  id: string;
  rows: number;
  endedEarly?: EarlyEnd | undefined;
}

const closeBatchScript: Script<CloseArgs, { is: 'closed' | 'mismatch' | 'gone' }> = {
  lua: /* lua */ `
local key = batchKey(args.id)
local at = read(key, { 'createdAt', 'rows', 'accepted', 'removed' })
if not at.createdAt then return { is = 'gone' } end
if at.rows then return { is = tonumber(at.rows) == args.rows and 'closed' or 'mismatch' } end
call('HSET', key, 'rows', args.rows, 'closedAt', nowText)
if args.endedEarly then call('HSET', key, 'endedEarly', args.endedEarly) end
call('ZREM', uploadsKey, args.id)
deliverBatch(args.id)
if at.accepted == (at.removed or '0') then expireBatch(args.id, math.max(now + RETENTION_MS, at.createdAt + DAY)) end
return { is = 'closed' }
`,
};

/** Ends a batch's upload at its last row. `mismatch` when it has ended with another number of rows before. */
export async function closeBatch(
  store: Store,
  {
    tenant,
    batchId,
    rows,
    endedEarly,
  }: { tenant: string; batchId: string; rows: number; endedEarly?: EarlyEnd | undefined },
): Promise<'closed' | 'mismatch' | 'gone'> {
  const { tag } = store.keySpace.keysOf(tenant);
  return (await store.runScript(closeBatchScript, tag, { id: batchId, rows, endedEarly })).is;
}
