import { auditLua } from '../audit/chain-end.ts';
import { formatLua } from '../redis/format.ts';
import { luaKeys } from '../redis/keys.ts';
import { admissionLua } from './admission-lua.ts';
import { attemptsLua } from './attempts-lua.ts';
import { holdLua } from './hold.ts';
import { metersLua } from './meters-lua.ts';
import { outsideLua } from './outside-lua.ts';
import { statsLua } from './stats-events.ts';
import { tenantLimitsLua } from './tenant-limits.ts';
import { troubleLua } from './trouble-lua.ts';

/**
 * How long the sweeper leaves a job that is new or has moved before it checks it; each further wait is twice as long.
 */
export const CHECK_MS = 30_000;
/** The longest wait between two checks. */
export const LONGEST_CHECK_MS = 600_000;

/** After a gap this long between any two heartbeats Redis was away, or nobody lived. */
export const GAP_MS = 5000;
/** So long after a gap no request to a model is judged, so that the living can finish first. */
export const STEADY_AFTER_MS = 10_000;
/** So long after a gap every worker that lives has been heard again: one that has not has crashed. */
const HEARD_AFTER_MS = 3000;

export interface RecordSettings {
  /** Milliseconds that an ended job is kept. */
  retentionMs: number;
  /** How many ended visits each queue keeps for the board. */
  boardHistory: number;
}

/**
 * Bytes of Redis, beside what is measured: of a job its history, visits, entries in indexes and idempotency key; of a
 * batch its hash, its entry in an index and its idempotency key; of a delivery all of it; of a custom id; of a row that is refused, and beside its fault, or of a run of
 * such rows.
 */
const BYTES = { job: 1200, batch: 1100, delivery: 1200, customId: 100, refused: 8, fault: 80, run: 150 };
const luaBytes = Object.entries(BYTES)
  .map((entry) => entry.join(' = '))
  .join(', ');
/** A record that has grown or shrunk by less is not counted anew. */
const NEAR_BYTES = 256;

/** Changes of jobs that a shard remembers, for listeners that come back: about 5 MB. */
const CHANGES_KEPT = 50_000;

/** What every script sees, before `visitsLua`, in parts: each sees those before it. */
export const writePrelude = ({ retentionMs, boardHistory }: RecordSettings, shards: number): string[] => [
  /* lua */ `
local call, tag = redis.call, ARGV[1]
local RETENTION_MS, BOARD_HISTORY, SHARDS = ${retentionMs}, ${boardHistory}, ${shards}
local CHECK_MS, LONGEST_CHECK_MS = ${CHECK_MS}, ${LONGEST_CHECK_MS}
-- Redis' own clock in milliseconds, the only one that the record's times come from, and the same as a text: a number
-- that a script hands to Redis costs more than the writing itself.
local time = call('TIME')
local nowText = time[1] .. string.sub('00000' .. time[2], -6, -4)
local now = tonumber(nowText)
-- A number as Redis reads it: whole, without an exponent.
local function whole(number) return string.format('%.0f', number) end
${luaKeys}${formatLua}-- Fields of a hash by their names; one that is missing is nil.
local function read(key, names)
  local values, found = call('HMGET', key, unpack(names)), {}
  for i, name in ipairs(names) do found[name] = values[i] or nil end
  return found
end
-- What stands in JSON; an empty table where there is none, or another hand wrote something else.
local function readJson(text)
  local isRead, value = pcall(cjson.decode, text or '{}')
  return isRead and type(value) == 'table' and value or {}
end
-- Job and number in the id of a visit to a stage.
local function jobOf(visit, stage)
  local at = string.find(visit, '-' .. stage .. '-', 1, true)
  if not at then return visit, '' end
  return string.sub(visit, 1, at - 1), string.sub(visit, at + #stage + 2)
end
-- The id of a job's visit to a stage.
local function visitOf(id, stage, n) return id .. '-' .. stage .. '-' .. n end
-- When, after a gap in all heartbeats, requests to a model may be judged again.
local function steadyAt()
  local last = tonumber(call('GET', lastHeartbeatKey) or nowText)
  if now - last > ${GAP_MS} then return now + ${STEADY_AFTER_MS} end
  return tonumber(call('GET', steadyKey) or '0')
end
-- Whether workers that live may not have been heard yet after such a gap, so that nobody knows which have crashed.
local function isUnheard() return steadyAt() - now > ${STEADY_AFTER_MS - HEARD_AFTER_MS} end
-- Whether a run goes on in the queues; whether it is over. A review is neither.
local function isOpen(status) return status == 'queued' or status == 'running' end
local function isEnded(status) return not isOpen(status) and status ~= 'in_review' end
`,
  /* lua */ `
local BYTES = { ${luaBytes} }
local NEAR_BYTES = ${NEAR_BYTES}
local DAY, EIGHT_ZEROS = 86400000, string.rep('\\0', 8)
-- Counts bytes that a tenant holds, more or less. What comes to nothing is no entry.
local function hold(tenant, bytes)
  if call('HINCRBY', heldKey, tenant, string.format('%d', bytes)) <= 0 then call('HDEL', heldKey, tenant) end
end
${auditLua}${outsideLua}${tenantLimitsLua}${statsLua}-- Whether a tenant holds its share already; nil is any number of bytes.
local function isShareHeld(tenant, share)
  return share and tonumber(call('HGET', heldKey, tenant) or '0') >= share
end
-- Bytes that a record takes; where Redis does not tell, about those of its texts.
local function measure(job)
  local bytes = redis.pcall('MEMORY', 'USAGE', job, 'SAMPLES', '0')
  if type(bytes) == 'number' then return bytes end
  bytes = 0
  for _, text in ipairs(call('HGETALL', job)) do bytes = bytes + #text + 16 end
  return bytes
end
-- Counts a record for its tenant with what it takes by now, in the place of 'held', what was counted for it before.
-- Returns what 'held' is to be from then on; nil while that is near enough.
local function weigh(job, tenant, held)
  if not tenant then return end
  local bytes = measure(job)
  local more = bytes + BYTES.job - (tonumber(held) or 0)
  if held and math.abs(more) < NEAR_BYTES then return end
  hold(tenant, more)
  return string.format('%d', bytes + BYTES.job)
end
-- When an ended job is removed, and its input and output before it where its task says so; one that an idempotency key
-- stands for stays 24 h from its acceptance.
local function scheduleRemoval(job, id)
  local at = read(job, { 'idempotency', 'createdAt', 'keepInputMs', 'keepOutputMs' })
  local untilMs = now + RETENTION_MS
  if at.idempotency then untilMs = math.max(untilMs, at.createdAt + DAY) end
  call('ZADD', expiryKey, untilMs, id)
  if at.keepInputMs then call('ZADD', payloadExpiryKey, now + at.keepInputMs, id .. ' input') end
  if at.keepOutputMs then call('ZADD', payloadExpiryKey, now + at.keepOutputMs, id .. ' output') end
end
-- Counts deliveries that a tenant has, more or less.
local function holdDeliveries(tenant, count) hold(tenant, count * BYTES.delivery) end
-- Counts bytes that a batch holds beside its jobs.
local function holdInBatch(tenant, batch, bytes)
  call('HINCRBY', batchHeldKey, batch, string.format('%d', bytes))
  hold(tenant, bytes)
end
-- A batch is gone, and holds nothing.
local function letGoOfBatch(tenant, batch)
  call('ZREM', batchEndsKey, batch .. ' ' .. tenant)
  call('ZREM', batchesKey(tenant), batch)
  local bytes = call('HGET', batchHeldKey, batch)
  if not bytes then return end
  call('HDEL', batchHeldKey, batch)
  hold(tenant, -bytes)
end
-- Moves a job of a batch from one status to another; nothing else counts. 'queued' has no counter: it is what was
-- accepted and is counted nowhere else. 'degraded' are those of 'succeeded' whose answer is: no job leaves either.
local function count(batch, old, new, isDegraded)
  if not batch or old == new then return end
  local key = batchKey(batch)
  if old ~= 'queued' then call('HINCRBY', key, old, -1) end
  if new ~= 'queued' then call('HINCRBY', key, new, 1) end
  if isDegraded then call('HINCRBY', key, 'degraded', 1) end
  if isEnded(new) then call('HSET', key, 'endedAt', nowText) end
end
-- Tells who listens where a job has come to: an entry with one field, whose name nobody needs.
local function announce(id, at, status, stage)
  local text = id .. ' ' .. (at.tenant or '-') .. ' ' .. (at.batch or '-') .. ' ' .. status .. ' ' .. stage
  call('XADD', changesKey, 'MAXLEN', '~', ${CHANGES_KEPT}, '*', '', text)
end
-- Whether a batch was cancelled, and its jobs still have to be.
local function isCancelling(batch) return batch ~= nil and call('SISMEMBER', cancellingKey, batch) == 1 end
-- Every key of a batch.
local function batchParts(batch)
  return { batchKey(batch), batchDigestsKey(batch), batchRejectedKey(batch), batchRejectedRunsKey(batch), batchCustomIdsKey(batch),
    call('HGET', batchKey(batch), 'idempotency') or nil }
end
-- A batch is removed at this time, or at once. Redis does it; the sweeper sees then that nothing of it is held.
local function expireBatch(batch, untilMs)
  local tenant = call('HGET', batchKey(batch), 'tenant')
  for _, key in ipairs(batchParts(batch)) do
    if untilMs > now then call('PEXPIREAT', key, untilMs) else call('UNLINK', key) end
  end
  if not tenant then return end
  if untilMs > now then call('ZADD', batchEndsKey, untilMs, batch .. ' ' .. tenant) else letGoOfBatch(tenant, batch) end
end
-- A batch has one job more: it goes with its last one.
local function keepBatch(tenant, batch)
  local accepted = call('HINCRBY', batchKey(batch), 'accepted', 1)
  if accepted - (call('HGET', batchKey(batch), 'removed') or 0) > 1 then return end
  for _, key in ipairs(batchParts(batch)) do call('PERSIST', key) end
  call('ZREM', batchEndsKey, batch .. ' ' .. tenant)
end
-- A job of a batch was removed.
local function releaseBatch(batch)
  local removed = call('HINCRBY', batchKey(batch), 'removed', 1)
  local at = read(batchKey(batch), { 'accepted', 'rows', 'cancelledAt', 'idempotency', 'createdAt' })
  if not at.accepted or tonumber(at.accepted) > removed then return end
  local untilMs = now
  if at.idempotency then untilMs = math.max(now, at.createdAt + DAY) end
  if not at.rows and not at.cancelledAt then untilMs = now + DAY end
  expireBatch(batch, untilMs)
end
-- Marks a row as taken, once. Else says why not: 'gone', 'taken' (with the same text), 'mismatch' (another text, or a
-- row behind the end), 'stopped', 'duplicate' (another row has its custom id).
local function takeRow(batch, row, digest, customId)
  local key, digests, from = batchKey(batch), batchDigestsKey(batch), (row - 1) * 8
  local at = read(key, { 'takenAt', 'rows', 'cancelledAt' })
  if not at.takenAt then return 'gone' end
  local seen = call('GETRANGE', digests, from, from + 7)
  if seen ~= '' and seen ~= EIGHT_ZEROS then return seen == digest and 'taken' or 'mismatch' end
  if at.cancelledAt then return 'stopped' end
  if at.rows then return 'mismatch' end
  if customId and call('HSETNX', batchCustomIdsKey(batch), customId, row) == 0 then return 'duplicate' end
  call('SETRANGE', digests, from, digest)
  if now - at.takenAt > 5000 then call('HSET', key, 'takenAt', nowText) end
end
-- Removes an ended job with what hangs on its record. Returns whether payloads of it are outside of Redis.
local function removeJob(id)
  local job = jobKey(id)
  local at = read(job, { 'tenant', 'idempotency', 'batch', 'held', 'outside' })
  if at.outside and at.tenant then leaveOutside(id, at.tenant) end
  if at.tenant then call('ZREM', jobsKey(at.tenant), id) end
  if at.idempotency then call('DEL', at.idempotency) end
  call('DEL', job, historyKey(id))
  if at.tenant and at.held then hold(at.tenant, -(tonumber(at.held) or 0)) end
  if at.batch then releaseBatch(at.batch) end
  call('ZREM', expiryKey, id)
  call('ZREM', payloadExpiryKey, id .. ' input', id .. ' output')
  return at.outside ~= nil
end
`,
  holdLua + metersLua + admissionLua + troubleLua + attemptsLua,
];
