import { luaKeys } from '../../redis/keys.ts';
import { batchPrelude } from './batch-prelude.ts';

/**
 * What every script sees. `now` is Redis' own clock in milliseconds, the only one that the record's times come from;
 * `nowText` is the same ready to be written: a number that a script hands to Redis costs more than the writing itself.
 * `present` tells a worker where a job is that is not where it thought: enough to add the visit that is due. `jobOf` is
 * the job and the number in a visit's id. `steadyAt` is when the workers' beats will have been seen for long enough
 * after a gap, to judge who is dead. `keep` sets when an ended job is removed, and its input and output before it where
 * its task says so; a job that an idempotency key stands for stays 24 h from its acceptance. `cancel` ends a job that
 * is open or in review as cancelled, and tells the worker that holds it to stop; `keys` are those of the script
 * `cancel`. `removeJob` removes an ended job with what hangs on its record; its batch goes with the last of its jobs.
 */
export const prelude = /* lua */ `
local call = redis.call
local time = call('TIME')
local nowText = time[1] .. string.sub('00000' .. time[2], -6, -4)
local now = tonumber(nowText)
${luaKeys}
local function present(job)
  local at = call('HMGET', job, 'status', 'stage', 'visit', 'token', 'notBefore', 'priority', 'task')
  return { 'moved', now, at[1], at[2], at[3], at[4], at[5], at[6], at[7] }
end
local function jobOf(visit, stage)
  local at = string.find(visit, '-' .. stage .. '-', 1, true)
  if not at then return visit, '' end
  return string.sub(visit, 1, at - 1), string.sub(visit, at + #stage + 2)
end
local function steadyAt(tag) return tonumber(call('GET', steadyKey(tag)) or '0') end
local function isOpen(status) return status == 'queued' or status == 'running' end
local function keep(expiry, job, id, retention)
  local at = call('HMGET', job, 'idempotency', 'createdAt', 'keepInputMs', 'keepOutputMs')
  local untilMs = now + retention
  if at[1] then untilMs = math.max(untilMs, at[2] + 86400000) end
  call('ZADD', expiry, untilMs, id)
  if at[3] then call('ZADD', payloadExpiryKey(tagOf(job)), now + at[3], id .. ' input') end
  if at[4] then call('ZADD', payloadExpiryKey(tagOf(job)), now + at[4], id .. ' output') end
end
${batchPrelude}
local function cancel(keys, id, status, batch, token, retention, stopped, ended)
  call('HSET', keys[1], 'status', 'cancelled', 'stage', 'done', 'finishedAt', now, 'token', token, 'notBefore', 0)
  count(tagOf(keys[1]), batch, status, 'cancelled')
  call('ZREM', keys[2], id)
  call('ZREM', keys[3], id)
  call('ZREM', keys[6], id)
  keep(keys[4], keys[1], id, retention)
  call('RPUSH', keys[5], now .. ' cancelled')
  call('PUBLISH', stopped, id)
  call('PUBLISH', ended, id)
end
local function removeJob(tag, id)
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'tenant', 'idempotency', 'batch')
  if at[1] then call('ZREM', jobsKey(tag, at[1]), id) end
  if at[2] then call('DEL', at[2]) end
  call('DEL', job, historyKey(tag, id))
  if at[3] then releaseJob(tag, at[3]) end
  call('ZREM', expiryKey(tag), id)
  call('ZREM', payloadExpiryKey(tag), id .. ' input', id .. ' output')
end
`;
