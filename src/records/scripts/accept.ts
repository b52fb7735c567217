import type { Script } from '../../redis/run-script.ts';

/**
 * Records a job, or finds the one that its idempotency key stands for. Adds the first visit, unless it has a delay.
 * Keys: job, idempotency. Names of others are made here, which is cheaper than sending them.
 * Arguments: 1 id, 2 deadlineMs, 3 delayMs, 4 lookMs, 5 HMAC of the body or '', 6 tag, 7 tenant, 8 token, 9 priority,
 * 10 task, 11 batch or '', 12 its row, 13 fingerprint of the row, 14 hash of its custom id or '', then the record's
 * fields in pairs. Of a batch: `taken`, `mismatch`, `stopped`, `duplicate` or `gone` when `takeRow` says so.
 */
export const acceptScript: Script = {
  lua: /* lua */ `
local job, id, body = KEYS[1], ARGV[1], ARGV[5]
if body ~= '' then
  local seen = call('HMGET', KEYS[2], 'jobId', 'body')
  if seen[1] and seen[1] ~= id then
    if seen[2] ~= body then return { 'mismatch', now } end
    return { 'replayed', now, seen[1] }
  end
end
local created = call('HGET', job, 'createdAt')
if created then return { 'accepted', tonumber(created), 0 } end
local batch = ARGV[11]
if batch ~= '' then
  local refusal = takeRow(ARGV[6], batch, ARGV[12], ARGV[13], ARGV[14])
  if refusal then return { refusal, now } end
  holdBatch(ARGV[6], batch)
end
local delay = tonumber(ARGV[3])
local notBefore = '0'
if delay > 0 then notBefore = now + delay end
local deadline = now + ARGV[2]
call('HSET', job, 'createdAt', nowText, 'visitAt', nowText, 'deadlineAt', deadline, 'notBefore', notBefore, unpack(ARGV, 15))
call('ZADD', jobsKey(ARGV[6], ARGV[7]), '0', id)
call('ZADD', liveKey(ARGV[6]), now + delay + ARGV[4], id)
call('ZADD', deadlinesKey(ARGV[6]), deadline, id)
if body ~= '' then
  call('HSET', KEYS[2], 'jobId', id, 'body', body)
  call('HSET', job, 'idempotency', KEYS[2])
end
local added = 0
if delay == 0 then added = addVisit(ARGV[6], 'redact', id, 1, ARGV[7], ARGV[8], ARGV[9], ARGV[10]) end
return { 'accepted', now, added }
`,
};
