import type { Script } from '../../redis/run-script.ts';

/**
 * One round of the sweeper: ends or diverts jobs past their deadline, lists jobs whose look is due, removes jobs past
 * retention, and before them what their tasks keep for less long: the input with all that was made of it and sent
 * along, the output with what it was made of. Keys: sweeper, live, deadlines, expiry, dead letter counts. Arguments:
 * tag, process, leaseMs, lookMs, longest lookMs, most deadlines, most looks, most removals of either sort, stopped
 * channel, ended channel. A look at a job whose visit is in its queue finds nothing to do; a visit that is not is added
 * again, by the script or, where that does not know the queues, by whoever reads the answer.
 * Answers `held` when another process sweeps. Out of time, a job goes to the first rung from its own on that needs no
 * model and was not asked yet, and a review to the rung below it, of any sort while there is time; where there is none,
 * it becomes a dead letter. Either way it gets a new visit.
 */
export const sweepScript: Script = {
  lua: /* lua */ `
local tag = ARGV[1]
local holder = call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return { 'held', now } end
call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])

local late = {}
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[6])) do
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'status', 'stage', 'visit', 'task', 'rung', 'causes', 'createdAt', 'ladder', 'late',
    'tenant', 'priority', 'deadlineAt', 'reviewSince', 'batch')
  call('ZREM', KEYS[3], id)
  local isReview = at[1] == 'in_review'
  if isReview or (isOpen(at[1]) and not at[9]) then
    local visit, rung, ladder = at[3] + 1, tonumber(at[5] or '0'), at[8] or ''
    local token = redis.sha1hex(id .. visit .. now)
    local code = isReview and 'review-overdue' or 'deadline'
    local cause = '{"stage":"' .. at[2] .. '","rung":' .. rung .. ',"code":"' .. code .. '","at":' .. now .. '}'
    local causes = at[6] and string.sub(at[6], 1, -2) .. ',' .. cause .. ']' or '[' .. cause .. ']'
    local isAsked = isReview or at[2] == 'validate'
    local below = string.find(ladder, (isReview and not at[9]) and '.' or '[rv]', rung + (isAsked and 2 or 1))
    local next = 'dead-letter'
    call('HSET', job, 'visit', visit, 'token', token, 'visitAt', nowText, 'causes', causes, 'notBefore', 0, 'looks', 0)
    if isReview then call('ZREM', reviewsKey(tag, at[10]), id) end
    if below then
      next = below <= (string.find(ladder, 'm') or #ladder) and 'model' or 'fallback'
      call('HSET', job, 'stage', next, 'rung', below - 1, 'round', 0, 'spent', 0, 'throttles', 0)
      call('HDEL', job, 'notes', 'answer')
      if isReview then
        local deadline = at[12] + now - at[13]
        call('HSET', job, 'status', 'running', 'deadlineAt', deadline)
        count(tag, at[14], at[1], 'running')
        call('ZADD', KEYS[3], deadline, id)
      else
        call('HSET', job, 'late', 1)
      end
      call('RPUSH', historyKey(tag, id), now .. ' next rung ' .. code)
    else
      local status = isReview and 'failed' or 'expired'
      call('HSET', job, 'status', status, 'stage', 'dead-letter', 'finishedAt', now, 'failure', code, 'failedStage', at[2])
      count(tag, at[14], at[1], status)
      call('ZADD', deadLettersKey(tag, at[10]), now, id)
      call('HINCRBY', KEYS[5], at[4] .. ' ' .. code, 1)
      call('RPUSH', historyKey(tag, id), now .. ' buried ' .. code)
      call('PUBLISH', ARGV[10], id)
    end
    call('ZADD', KEYS[2], now + ARGV[4], id)
    if not isReview then call('PUBLISH', ARGV[9], id) end
    late[#late + 1] = { id, at[10], at[2], at[3], token, at[4], visit, tonumber(at[7]), at[11], next, code }
  end
end

local due = {}
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[7])) do
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'tenant', 'stage', 'visit', 'token', 'notBefore', 'priority', 'looks', 'task')
  if not at[1] or at[2] == 'done' then
    call('ZREM', KEYS[2], id)
  else
    local looks = tonumber(at[7] or '0')
    local notBefore = tonumber(at[5])
    local wait = math.min(ARGV[4] * 2 ^ math.min(looks + 1, 20), tonumber(ARGV[5]))
    call('ZADD', KEYS[2], math.max(now, notBefore) + wait, id)
    if notBefore <= now then call('HSET', job, 'looks', looks + 1) end
    if notBefore <= now and not isComing(tag, at[2], id .. '-' .. at[2] .. '-' .. at[3]) then
      local added = addVisit(tag, at[2], id, at[3], at[1], at[4], at[6], at[8])
      due[#due + 1] = { id, at[1], at[2], tonumber(at[3]), at[4], tonumber(at[6]), looks, at[8], added }
    end
  end
end

local payloads = {
  input = { 'input', 'redacted', 'notes', 'metadata' }, output = { 'output', 'answer', 'proposal', 'review' },
}
for _, member in ipairs(call('ZRANGEBYSCORE', payloadExpiryKey(tag), '-inf', now, 'LIMIT', 0, ARGV[8])) do
  local id, part = string.match(member, '^(%S+) (%S+)$')
  local job = jobKey(tag, id)
  if call('HGET', job, 'stage') == 'done' then call('HDEL', job, unpack(payloads[part])) end
  call('ZREM', payloadExpiryKey(tag), member)
end

local removed = 0
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, ARGV[8])) do
  removeJob(tag, id)
  removed = removed + 1
end
return { 'swept', now, late, due, removed }
`,
};
