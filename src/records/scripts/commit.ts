import { createScript } from '../run-script.ts';
import { luaKeep, luaNow, luaPresent } from './now.ts';

/**
 * Moves a job on, ends it, or puts its visit off: what a stage decided, in one step.
 * Keys: job, live, deadlines, expiry, history, pause of the profile, dead letter counts.
 * Arguments: 1 id, 2 token, 3 token of the next visit or '', 4 event, 5 status of the ending or '', 6 retentionMs or
 * '' for never, 7 delayMs of the same visit or '', 8 number of the attempt or '', 9 the attempt's JSON, 10 pauseMs or
 * '', 11 lookMs, 12 ended channel, 13 dead letter `task code` or '', 14 tag, 15 tenant,
 * 16 stage of the next visit, 17 its priority, 18 its task, then the record's fields in pairs; '' deletes.
 * An attempt is always closed, even when the job has moved on: what was paid stands in the record.
 */
export const createCommitScript = (addVisitLua: string) =>
  createScript(
    luaNow,
    addVisitLua,
    luaPresent,
    luaKeep,
    /* lua */ `
local job, id = KEYS[1], ARGV[1]
local at = redis.call('HMGET', job, 'token', 'visit', 'attempts', 'status')
if not at[1] then return { 'gone', now } end
if ARGV[8] ~= '' then
  redis.call('HSET', job, 'attempt:' .. ARGV[8], ARGV[9])
  if at[3] == ARGV[8] then redis.call('HDEL', job, 'opener', 'lease', 'begun') end
end
if ARGV[10] ~= '' then
  local untilMs = now + ARGV[10]
  local held = tonumber(redis.call('GET', KEYS[6]) or '0')
  if untilMs > held then redis.call('SET', KEYS[6], untilMs, 'PX', ARGV[10]) end
end
if at[1] ~= ARGV[2] or (at[4] ~= 'queued' and at[4] ~= 'running') then return present('moved', job) end
for i = 19, #ARGV, 2 do
  if ARGV[i + 1] == '' then redis.call('HDEL', job, ARGV[i]) else redis.call('HSET', job, ARGV[i], ARGV[i + 1]) end
end
local visit = tonumber(at[2])
if ARGV[3] ~= '' then
  visit = visit + 1
  redis.call('HSET', job, 'visit', visit, 'token', ARGV[3])
end
redis.call('RPUSH', KEYS[5], now .. ' ' .. ARGV[4])
local notBefore = 0
if ARGV[7] ~= '' then notBefore = now + ARGV[7] end
redis.call('HSET', job, 'looks', 0, 'notBefore', notBefore)
if ARGV[5] ~= '' then
  redis.call('HSET', job, 'status', ARGV[5], 'finishedAt', now)
  redis.call('ZREM', KEYS[3], id)
  if ARGV[13] ~= '' then redis.call('HINCRBY', KEYS[7], ARGV[13], 1) else redis.call('ZREM', KEYS[2], id) end
  if ARGV[6] ~= '' then keep(KEYS[4], job, id, ARGV[6]) end
  redis.call('PUBLISH', ARGV[12], id)
end
redis.call('ZADD', KEYS[2], 'XX', math.max(now, notBefore) + ARGV[11], id)
local added = 0
if ARGV[3] ~= '' then added = addVisit(ARGV[14], ARGV[16], id, visit, ARGV[15], ARGV[3], ARGV[17], ARGV[18]) end
return { 'done', now, visit, added }
`,
  );
