import { createScript } from '../run-script.ts';
import { luaNow, luaPresent } from './now.ts';

/**
 * Opens a visit: checks that it is the present one and due, marks the job running, returns the latest attempt and what the stage needs.
 * Keys: job, live, history. Arguments: id, token, stage, lookMs, then the names of the fields to return.
 */
export const startScript = createScript(
  luaNow,
  luaPresent,
  /* lua */ `
local at = redis.call('HMGET', KEYS[1], 'token', 'status', 'notBefore', 'attempts')
if not at[1] then return { 'gone', now } end
if at[1] ~= ARGV[2] then return present('moved', KEYS[1]) end
if at[2] ~= 'queued' and at[2] ~= 'running' then return present('moved', KEYS[1]) end
local notBefore = tonumber(at[3])
if notBefore > now then return { 'early', now, notBefore } end
if at[2] == 'queued' then redis.call('HSET', KEYS[1], 'status', 'running', 'startedAt', now) end
if notBefore > 0 then redis.call('HSET', KEYS[1], 'notBefore', 0) end
redis.call('HSET', KEYS[1], 'looks', 0)
redis.call('ZADD', KEYS[2], 'XX', now + ARGV[4], ARGV[1])
redis.call('RPUSH', KEYS[3], now .. ' started ' .. ARGV[3])
local latest = false
if at[4] then latest = redis.call('HGET', KEYS[1], 'attempt:' .. at[4]) end
return { 'started', now, latest, redis.call('HMGET', KEYS[1], unpack(ARGV, 5)) }
`,
);
