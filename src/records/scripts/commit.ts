import type { Script } from '../run-script.ts';

/**
 * Moves a job on, ends it, or puts its visit off: what a stage decided, in one step. Adds the next visit.
 * Keys: job, live, deadlines, expiry, history, pause of the profile, dead letter counts, reviews, dead letters.
 * Arguments: 1 id, 2 token, 3 token of the next visit or '', 4 event, 5 new status or '', 6 retentionMs of an ending or
 * withinMs of a review, '' for never, 7 delayMs of the same visit or '', 8 number of the attempt or '', 9 the attempt's
 * JSON, 10 pauseMs or '', 11 lookMs, 12 ended channel, 13 dead letter `task code` or '', 14 tag, 15 tenant, 16 stage of
 * the next visit, 17 its priority, 18 its task, 19 stage of the visit that this ends or puts off, '' for none, 20 its
 * number, 21 how many ended visits the board shows, 22 when it started, 23 how many fields to delete, their names, then
 * the record's fields in pairs. An attempt is always closed, even when the job has moved on: what was paid stands in
 * the record. One that was given up as unknown stays so unless its answer still serves: it may have been paid twice.
 * Whoever gives one up that has been closed meanwhile changes nothing. The sweeper's next look is left where it is: a
 * job that moves needs none, and a look that comes early finds nothing to do.
 */
export const commitScript: Script = {
  lua: /* lua */ `
local job, id = KEYS[1], ARGV[1]
local function closeLate(job, n, attempt)
  local stored = call('HGET', job, 'attempt:' .. n)
  local isGivenUp = string.find(attempt, '"outcome":"unknown"', 1, true)
  if isGivenUp and stored and not string.find(stored, '"outcome":"started"', 1, true) then return stored end
  if not stored or not string.find(stored, '"outcome":"unknown"', 1, true) then return attempt end
  local known, late = cjson.decode(stored), cjson.decode(attempt)
  for _, name in ipairs({ 'usage', 'costUsd', 'latencyMs' }) do known[name] = late[name] end
  return cjson.encode(known)
end
local at = call('HMGET', job, 'token', 'visit', 'attempts', 'status', 'reviewSince', 'deadlineAt', 'batch', 'deaths')
local left = id .. '-' .. ARGV[19] .. '-' .. ARGV[20]
local function leave(reply)
  if ARGV[19] ~= '' then dropVisit(ARGV[14], ARGV[19], left, ARGV[21], ARGV[22]) end
  return reply
end
if not at[1] then return leave({ 'gone', now }) end
local fields = { unpack(ARGV, 24 + ARGV[23]) }
local first = #fields + 1
local function put(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end
local wasInReview = at[4] == 'in_review'
local isPresent = at[1] == ARGV[2] and (isOpen(at[4]) or wasInReview)
if ARGV[8] ~= '' then
  local isLatest = at[3] == ARGV[8]
  local isUseful = isPresent and isLatest and string.find(ARGV[9], '"outcome":"answered"', 1, true)
  put('attempt:' .. ARGV[8], isUseful and ARGV[9] or closeLate(job, ARGV[8], ARGV[9]))
  if isLatest then put('lease', '') end
end
if ARGV[10] ~= '' then
  local untilMs = now + ARGV[10]
  local held = tonumber(call('GET', KEYS[6]) or '0')
  if untilMs > held then call('SET', KEYS[6], untilMs, 'PX', ARGV[10]) end
end
if not isPresent then
  if ARGV[8] ~= '' then call('HSET', job, unpack(fields, first)) end
  return leave(present(job))
end

local visit, notBefore = tonumber(at[2]), '0'
if ARGV[7] ~= '' then notBefore = now + ARGV[7] end
put('looks', '0')
put('holder', '')
if at[8] and at[8] ~= '0' then put('deaths', '0') end
put('notBefore', notBefore)
if ARGV[3] ~= '' then
  visit = visit + 1
  put('visit', visit)
  put('visitAt', nowText)
  put('token', ARGV[3])
end
local isEnding = ARGV[5] ~= '' and ARGV[5] ~= 'in_review' and ARGV[5] ~= 'running'
if ARGV[5] ~= '' then
  put('status', ARGV[5])
  count(ARGV[14], at[7], at[4], ARGV[5])
end
if isEnding then put('finishedAt', nowText) end
if wasInReview then
  call('ZREM', KEYS[8], id)
  local deadline = at[6] + now - at[5]
  put('deadlineAt', deadline)
  if not isEnding then call('ZADD', KEYS[3], deadline, id) end
end
if ARGV[5] == 'in_review' then
  put('reviewSince', now)
  call('ZREM', KEYS[3], id)
  if ARGV[6] ~= '' then call('ZADD', KEYS[3], now + ARGV[6], id) end
  call('ZADD', KEYS[8], now, id)
end
call('HSET', job, unpack(fields))
if tonumber(ARGV[23]) > 0 then call('HDEL', job, unpack(ARGV, 24, 23 + ARGV[23])) end
if ARGV[19] == '' then
  call('RPUSH', KEYS[5], nowText .. ' ' .. ARGV[4])
else
  call('RPUSH', KEYS[5], ARGV[22] .. ' started ' .. ARGV[19], nowText .. ' ' .. ARGV[4])
end
if isEnding then
  call('ZREM', KEYS[3], id)
  if ARGV[13] ~= '' then
    call('HINCRBY', KEYS[7], ARGV[13], 1)
    call('ZADD', KEYS[9], now, id)
  else
    call('ZREM', KEYS[2], id)
  end
  if ARGV[6] ~= '' then keep(KEYS[4], job, id, ARGV[6]) end
  call('PUBLISH', ARGV[12], id)
end
if ARGV[13] ~= '' then call('ZADD', KEYS[2], 'XX', now + ARGV[11], id) end
local added = 0
if ARGV[3] ~= '' then added = addVisit(ARGV[14], ARGV[16], id, visit, ARGV[15], ARGV[3], ARGV[17], ARGV[18]) end
if ARGV[7] ~= '' and ARGV[19] ~= '' then putOffVisit(ARGV[14], ARGV[19], left, notBefore) else leave() end
return { 'done', now, visit, added }
`,
};
