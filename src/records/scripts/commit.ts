import type { Script } from '../../redis/run-script.ts';
import { NOBODY_YET } from './start.ts';

/**
 * Moves a job on, ends it, or puts its visit off: what a stage decided, in one step. Adds the next visit.
 * Keys: job; names of others are made when they are needed, which is cheaper than sending them all.
 * Arguments: as they are named in the first lines. `forMs` is how long an ending is kept or a review may take, '' for
 * ever; `deadLetter` is its `task code`; `leftStage`, `leftVisit` and `since` are of the visit that this ends or puts
 * off, `history` how many of these the board shows; `deleted` is how many fields to delete, whose names follow, then the
 * record's fields in pairs. What does not apply is ''.
 * An attempt is always closed, even when the job has moved on: what was paid stands in the record. One that was given
 * up as unknown stays so unless its answer still serves: it may have been paid twice. Whoever gives one up that has been
 * closed meanwhile changes nothing. The sweeper's next look is left where it is: a job that moves needs none, and a look
 * that comes early finds nothing to do. The next visit begins as one that nobody has opened, unless what was left at
 * hand for it may not be all: an attempt that is not the latest closed.
 */
export const commitScript: Script = {
  lua: /* lua */ `
local job = KEYS[1]
local tag, tenant, id, token, nextToken, event, status, forMs, delayMs = unpack(ARGV, 1, 9)
local n, attempt, pauseMs, profile, lookMs, deadLetter, stage, priority, task = unpack(ARGV, 10, 18)
local leftStage, leftVisit, history, since, deleted = unpack(ARGV, 19, 23)
local function closeLate()
  local stored = call('HGET', job, 'attempt:' .. n)
  local isGivenUp = string.find(attempt, '"outcome":"unknown"', 1, true)
  if isGivenUp and stored and not string.find(stored, '"outcome":"started"', 1, true) then return stored end
  if not stored or not string.find(stored, '"outcome":"unknown"', 1, true) then return attempt end
  local known, late = cjson.decode(stored), cjson.decode(attempt)
  for _, name in ipairs({ 'usage', 'costUsd', 'latencyMs' }) do known[name] = late[name] end
  return cjson.encode(known)
end
local at = call('HMGET', job, 'token', 'visit', 'attempts', 'status', 'reviewSince', 'deadlineAt', 'batch', 'deaths')
local left = id .. '-' .. leftStage .. '-' .. leftVisit
local function leave(reply)
  if leftStage ~= '' then dropVisit(tag, leftStage, left, history, since) end
  return reply
end
if not at[1] then return leave({ 'gone', now }) end
local fields = { unpack(ARGV, 24 + deleted) }
local first = #fields + 1
local function put(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end
local wasInReview = at[4] == 'in_review'
local isPresent = at[1] == token and (isOpen(at[4]) or wasInReview)
if n ~= '' then
  local isLatest = at[3] == n
  local isUseful = isPresent and isLatest and string.find(attempt, '"outcome":"answered"', 1, true)
  put('attempt:' .. n, isUseful and attempt or closeLate())
  if isLatest then put('lease', '') end
end
if pauseMs ~= '' then
  local pause, untilMs = pauseKey(tag, profile), now + pauseMs
  local held = tonumber(call('GET', pause) or '0')
  if untilMs > held then call('SET', pause, untilMs, 'PX', pauseMs) end
end
if not isPresent then
  if n ~= '' then call('HSET', job, unpack(fields, first)) end
  return leave(present(job))
end

local visit, notBefore = tonumber(at[2]), '0'
if delayMs ~= '' then notBefore = now + delayMs end
put('looks', '0')
put('holder', nextToken ~= '' and (n == '' or at[3] == n) and '${NOBODY_YET}' or '')
if at[8] and at[8] ~= '0' then put('deaths', '0') end
put('notBefore', notBefore)
if nextToken ~= '' then
  visit = visit + 1
  put('visit', visit)
  put('visitAt', nowText)
  put('token', nextToken)
end
local isEnding = status ~= '' and status ~= 'in_review' and status ~= 'running'
if status ~= '' then
  put('status', status)
  count(tag, at[7], at[4], status)
end
if isEnding then put('finishedAt', nowText) end
if wasInReview then
  call('ZREM', reviewsKey(tag, tenant), id)
  local deadline = at[6] + now - at[5]
  put('deadlineAt', deadline)
  if not isEnding then call('ZADD', deadlinesKey(tag), deadline, id) end
end
if status == 'in_review' then
  put('reviewSince', now)
  call('ZREM', deadlinesKey(tag), id)
  if forMs ~= '' then call('ZADD', deadlinesKey(tag), now + forMs, id) end
  call('ZADD', reviewsKey(tag, tenant), now, id)
end
call('HSET', job, unpack(fields))
if deleted ~= '0' then call('HDEL', job, unpack(ARGV, 24, 23 + deleted)) end
if leftStage == '' then
  call('RPUSH', historyKey(tag, id), nowText .. ' ' .. event)
else
  call('RPUSH', historyKey(tag, id), since .. ' started ' .. leftStage, nowText .. ' ' .. event)
end
if isEnding then
  call('ZREM', deadlinesKey(tag), id)
  if deadLetter ~= '' then
    call('HINCRBY', deadLetterCountsKey(tag), deadLetter, 1)
    call('ZADD', deadLettersKey(tag, tenant), now, id)
    call('ZADD', liveKey(tag), 'XX', now + lookMs, id)
  else
    call('ZREM', liveKey(tag), id)
  end
  if forMs ~= '' then keep(expiryKey(tag), job, id, forMs) end
  call('PUBLISH', endedChannel(tag), id)
end
local added = 0
if nextToken ~= '' then added = addVisit(tag, stage, id, visit, tenant, nextToken, priority, task) end
if delayMs ~= '' and leftStage ~= '' then putOffVisit(tag, leftStage, left, notBefore) else leave() end
return { 'done', now, visit, added }
`,
};
