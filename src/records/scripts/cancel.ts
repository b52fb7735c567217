import type { Script } from '../run-script.ts';

/**
 * Ends a job because its producer asked to, in any state short of ended.
 * Keys: job, live, deadlines, expiry, history, reviews. Arguments: id, tenant, new token, retentionMs, stopped channel, ended channel.
 */
export const cancelScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'tenant', 'status', 'stage', 'visit')
if at[1] ~= ARGV[2] then return { 'unknown', now } end
if at[2] == 'cancelled' then return { 'cancelled', now } end
if not isOpen(at[2]) and at[2] ~= 'in_review' then return { 'finished', now } end
call('HSET', KEYS[1], 'status', 'cancelled', 'stage', 'done', 'finishedAt', now, 'token', ARGV[3], 'notBefore', 0)
call('ZREM', KEYS[2], ARGV[1])
call('ZREM', KEYS[3], ARGV[1])
call('ZREM', KEYS[6], ARGV[1])
keep(KEYS[4], KEYS[1], ARGV[1], ARGV[4])
call('RPUSH', KEYS[5], now .. ' cancelled')
call('PUBLISH', ARGV[5], ARGV[1])
call('PUBLISH', ARGV[6], ARGV[1])
return { 'cancelled', now, at[3], tonumber(at[4]) }
`,
};
