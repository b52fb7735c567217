import type { Script } from '../run-script.ts';

/**
 * One round of the sweeper: expires jobs past their deadline, lists jobs whose look is due, removes jobs past retention.
 * Keys: sweeper, live, deadlines, expiry, dead letter counts. Arguments: tag, process, leaseMs, lookMs, longest lookMs,
 * most deadlines, most looks, most removals, stopped channel, ended channel, code of the failure.
 * Answers `held` when another process sweeps. An expired job is a dead letter and gets a visit of its own.
 */
export const sweepScript: Script = {
  lua: /* lua */ `
local tag = ARGV[1]
local holder = call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return { 'held', now } end
call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])

local expired = {}
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[6])) do
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'status', 'stage', 'visit', 'task', 'rung', 'causes', 'createdAt')
  call('ZREM', KEYS[3], id)
  if isOpen(at[1]) then
    local visit = at[3] + 1
    local token = redis.sha1hex(id .. visit .. now)
    local causes = at[6] or '[]'
    local cause = '{"stage":"' .. at[2] .. '","rung":' .. (at[5] or '0') .. ',"code":"deadline","at":' .. now .. '}'
    if causes == '[]' then causes = '[' .. cause .. ']' else causes = string.sub(causes, 1, -2) .. ',' .. cause .. ']' end
    call('HSET', job, 'status', 'expired', 'stage', 'dead-letter', 'finishedAt', now, 'visit', visit, 'token', token,
      'failure', ARGV[11], 'failedStage', at[2], 'causes', causes, 'notBefore', 0, 'looks', 0)
    call('ZADD', KEYS[2], now + ARGV[4], id)
    call('HINCRBY', KEYS[5], at[4] .. ' deadline', 1)
    call('RPUSH', historyKey(tag, id), now .. ' expired')
    call('PUBLISH', ARGV[9], id)
    call('PUBLISH', ARGV[10], id)
    expired[#expired + 1] = { id, call('HGET', job, 'tenant'), at[2], at[3], token, at[4], visit, tonumber(at[7]) }
  end
end

local due = {}
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[7])) do
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'tenant', 'stage', 'visit', 'token', 'notBefore', 'priority', 'looks', 'task', 'status')
  if not at[1] or at[2] == 'done' then
    call('ZREM', KEYS[2], id)
  else
    local looks = tonumber(at[7] or '0')
    local notBefore = tonumber(at[5])
    local wait = math.min(ARGV[4] * 2 ^ math.min(looks + 1, 20), tonumber(ARGV[5]))
    call('ZADD', KEYS[2], math.max(now, notBefore) + wait, id)
    if notBefore <= now then
      call('HSET', job, 'looks', looks + 1)
      due[#due + 1] = { id, at[1], at[2], tonumber(at[3]), at[4], tonumber(at[6]), looks, at[8] }
    end
  end
end

local removed = 0
for _, id in ipairs(call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, ARGV[8])) do
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'tenant', 'idempotency')
  if at[1] then call('ZREM', jobsKey(tag, at[1]), id) end
  if at[2] then call('DEL', at[2]) end
  call('DEL', job, historyKey(tag, id))
  call('ZREM', KEYS[4], id)
  removed = removed + 1
end
return { 'swept', now, expired, due, removed }
`,
};
