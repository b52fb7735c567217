/**
 * What scripts share about batches; stands behind the prelude's keys and `isOpen`.
 * `count` moves a job of a batch from one status to another: a script that changes a status calls it, and nothing else
 * counts. `queued` has no counter of its own: it is what was accepted and counted nowhere else.
 * `takeRow` marks a row as taken, once, and says why when it may not be: `gone`, `taken` (with the same text),
 * `mismatch` (another text, or a row behind the end), `stopped`, `duplicate` (another row has its custom id).
 * A batch goes with its last job: `holdBatch` and `releaseJob` count what is kept.
 */
export const batchPrelude = /* lua */ `
local DAY, EIGHT_ZEROS = 86400000, string.rep('\\0', 8)
local function count(tag, batch, old, new)
  if not batch or old == new then return end
  local key = batchKey(tag, batch)
  if old ~= 'queued' then call('HINCRBY', key, old, -1) end
  if new ~= 'queued' then call('HINCRBY', key, new, 1) end
  if not isOpen(new) and new ~= 'in_review' then call('HSET', key, 'endedAt', now) end
end
local function batchParts(tag, batch)
  return { batchKey(tag, batch), batchDigestsKey(tag, batch), batchRejectedKey(tag, batch), batchCustomIdsKey(tag, batch),
    call('HGET', batchKey(tag, batch), 'idempotency') or nil }
end
local function letGo(tag, batch, untilMs)
  for _, key in ipairs(batchParts(tag, batch)) do
    if untilMs > now then call('PEXPIREAT', key, untilMs) else call('UNLINK', key) end
  end
end
local function holdBatch(tag, batch)
  local accepted = call('HINCRBY', batchKey(tag, batch), 'accepted', 1)
  if accepted - (call('HGET', batchKey(tag, batch), 'removed') or 0) > 1 then return end
  for _, key in ipairs(batchParts(tag, batch)) do call('PERSIST', key) end
end
local function releaseJob(tag, batch)
  local key = batchKey(tag, batch)
  local removed = call('HINCRBY', key, 'removed', 1)
  local at = call('HMGET', key, 'accepted', 'rows', 'cancelledAt', 'idempotency', 'createdAt')
  if not at[1] or tonumber(at[1]) > removed then return end
  local untilMs = now
  if at[4] then untilMs = math.max(now, at[5] + DAY) end
  if not at[2] and not at[3] then untilMs = now + DAY end
  letGo(tag, batch, untilMs)
end
local function takeRow(tag, batch, row, digest, customId)
  local key, digests, from = batchKey(tag, batch), batchDigestsKey(tag, batch), (row - 1) * 8
  local at = call('HMGET', key, 'takenAt', 'rows', 'cancelledAt')
  if not at[1] then return 'gone' end
  local seen = call('GETRANGE', digests, from, from + 7)
  if seen ~= '' and seen ~= EIGHT_ZEROS then return seen == digest and 'taken' or 'mismatch' end
  if at[3] then return 'stopped' end
  if at[2] then return 'mismatch' end
  if customId ~= '' and call('HSETNX', batchCustomIdsKey(tag, batch), customId, row) == 0 then return 'duplicate' end
  call('SETRANGE', digests, from, digest)
  if now - at[1] > 5000 then call('HSET', key, 'takenAt', now) end
end
`;
