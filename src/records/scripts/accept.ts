import { createScript } from '../run-script.ts';
import { luaNow } from './now.ts';

/**
 * Records a job, or finds the one that its idempotency key stands for.
 * Keys: job, jobs of the tenant, live, deadlines, history, idempotency.
 * Arguments: 1 id, 2 deadlineMs, 3 delayMs, 4 lookMs, 5 HMAC of the body or '', 6 tag, 7 tenant, 8 token,
 * 9 priority, 10 task, then the record's fields in pairs. Says whether it added the first visit: never one with a delay.
 */
export const createAcceptScript = (addVisitLua: string) =>
  createScript(
    luaNow,
    addVisitLua,
    /* lua */ `
local body = ARGV[5]
if body ~= '' then
  local seen = redis.call('HMGET', KEYS[6], 'jobId', 'body')
  if seen[1] and seen[1] ~= ARGV[1] then
    if seen[2] ~= body then return { 'mismatch', now } end
    return { 'replayed', now, seen[1] }
  end
end
local created = redis.call('HGET', KEYS[1], 'createdAt')
if created then return { 'accepted', tonumber(created), 0 } end
local delay = tonumber(ARGV[3])
local notBefore = 0
if delay > 0 then notBefore = now + delay end
local deadline = now + ARGV[2]
redis.call('HSET', KEYS[1], 'createdAt', now, 'deadlineAt', deadline, 'notBefore', notBefore, unpack(ARGV, 11))
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], now + delay + ARGV[4], ARGV[1])
redis.call('ZADD', KEYS[4], deadline, ARGV[1])
redis.call('RPUSH', KEYS[5], now .. ' accepted')
if body ~= '' then
  redis.call('HSET', KEYS[6], 'jobId', ARGV[1], 'body', body)
  redis.call('HSET', KEYS[1], 'idempotency', KEYS[6])
end
local added = 0
if delay == 0 then added = addVisit(ARGV[6], 'redact', ARGV[1], 1, ARGV[7], ARGV[8], ARGV[9], ARGV[10]) end
return { 'accepted', now, added }
`,
  );
