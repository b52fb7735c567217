import { createScript, type Script } from '../run-script.ts';
import { luaNow, luaPresent } from './now.ts';

const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/**
 * Opens a visit: checks that it is the present one and due, marks the job running, returns the latest attempt, the plain
 * fields as one JSON array, and the sealed ones. The names of the fields stand in the script: it is sent once.
 * Keys: job, live, history. Arguments: id, token, stage, lookMs.
 */
export const createStartScript = (plain: readonly string[], sealed: readonly string[]): Script =>
  createScript(
    luaNow,
    luaPresent,
    /* lua */ `
local at = redis.call('HMGET', KEYS[1], 'token', 'status', 'notBefore', 'attempts')
if not at[1] then return { 'gone', now } end
if at[1] ~= ARGV[2] then return present('moved', KEYS[1]) end
if at[2] ~= 'queued' and at[2] ~= 'running' then return present('moved', KEYS[1]) end
local notBefore = tonumber(at[3])
if notBefore > now then return { 'early', now, notBefore } end
if at[2] == 'queued' then
  redis.call('HSET', KEYS[1], 'status', 'running', 'startedAt', now, 'notBefore', 0, 'looks', 0)
else
  redis.call('HSET', KEYS[1], 'notBefore', 0, 'looks', 0)
end
redis.call('ZADD', KEYS[2], 'XX', now + ARGV[4], ARGV[1])
redis.call('RPUSH', KEYS[3], now .. ' started ' .. ARGV[3])
local latest = false
if at[4] then latest = redis.call('HGET', KEYS[1], 'attempt:' .. at[4]) end
local plain = cjson.encode(redis.call('HMGET', KEYS[1], ${quote(plain)}))
return { 'started', now, latest, plain, ${sealed.map((name) => `redis.call('HGET', KEYS[1], '${name}')`).join(', ')} }
`,
  );
