import type { Script } from '../redis/run-script.ts';
import type { TenantRefused } from './tenant-limits.ts';

export interface AcceptArgs {
  id: string;
  tenant: string;
  /** The tenant's, under which the payloads are sealed. */
  salt: string;
  task: string;
  taskVersion: number;
  token: string;
  priority: number;
  delayMs: number;
  deadlineMs: number;
  reserveMs: number;
  /** Bytes that the tenant may hold; any number where it is not given. */
  share?: number | undefined;
  /** Fields of the record, names and texts in turn. */
  set: readonly string[];
  /** When payloads that the fields refer to were put outside of Redis, milliseconds since 1970. */
  putAt?: number | undefined;
  /** The key that stands for the job, and the fingerprint of the body. */
  idempotency?: { key: string; body: string } | undefined;
  row?: { batch: string; number: number; digest: string; customId?: string | undefined } | undefined;
}

/**
 * Why a row does not get into its batch, as `takeRow` says it: it is there already (`taken`), it was another one
 * (`mismatch`), the batch was cancelled (`stopped`) or removed (`gone`). Or its tenant gets no job in.
 */
export type RowRefused = 'taken' | 'mismatch' | 'stopped' | 'gone' | TenantRefused;

/** `duplicate`: another row of the batch has its custom id. */
export type AcceptReply = {
  is: 'accepted' | 'mismatch' | 'replayed' | 'duplicate' | RowRefused;
  createdAt?: number;
  jobId?: string;
};

/**
 * Records a job and adds its first visit, or finds the job that its idempotency key stands for. What was sealed under a
 * salt that Redis does not hold any more could never be opened, and what was put outside long ago may be gone: neither
 * is taken (`stale`).
 */
export const acceptScript: Script<AcceptArgs, AcceptReply | { is: 'stale' }> = {
  lua: /* lua */ `
local id, job, mark, row = args.id, jobKey(args.id), args.idempotency, args.row
if call('HGET', saltsKey, args.tenant) ~= args.salt or isPutStale(args.putAt) then return { is = 'stale' } end
if mark then
  local seen = read(mark.key, { 'jobId', 'body' })
  if seen.jobId and seen.jobId ~= id then
    if seen.body ~= mark.body then return { is = 'mismatch' } end
    return { is = 'replayed', jobId = seen.jobId }
  end
end
local createdAt = call('HGET', job, 'createdAt')
if createdAt then return { is = 'accepted', createdAt = tonumber(createdAt) } end
if isShareHeld(args.tenant, args.share) then return { is = 'full' } end
local refused, kept = findRefusal(args.tenant, args.task)
if refused then return { is = refused } end
if row then
  local refusal = takeRow(row.batch, row.number, row.digest, row.customId)
  if refusal then return { is = refusal } end
  keepBatch(args.tenant, row.batch)
  if row.customId then holdInBatch(args.tenant, row.batch, BYTES.customId) end
end
local due = args.delayMs > 0 and now + args.delayMs or nil
local deadlineAt = now + args.deadlineMs
call('HSET', job, 'createdAt', nowText, 'visitAt', nowText, 'deadlineAt', deadlineAt, 'notBefore', due or '0',
  unpack(args.set))
if kept > 0 then call('HSET', job, 'keptUsd', kept) end
if args.putAt then enterOutside() call('HSET', job, 'outside', '1') end
enterLine(args.tenant, kept)
call('HSET', job, 'held', weigh(job, args.tenant))
call('ZADD', jobsKey(args.tenant), '0', id)
call('ZADD', liveKey, now + args.delayMs + CHECK_MS, id)
call('ZADD', deadlinesKey, deadlineAt - args.reserveMs, id)
if mark then
  call('HSET', mark.key, 'jobId', id, 'body', mark.body)
  call('HSET', job, 'idempotency', mark.key)
end
args.batch = row and row.batch
args.createdAt = nowText
noteStats(args, 'accepted', '')
addVisit('redact', 1, args, due)
announce(id, args, 'queued', 'redact')
return { is = 'accepted', createdAt = now }
`,
};
