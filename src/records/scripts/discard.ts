import type { Script } from '../../redis/run-script.ts';

/**
 * Puts a dead letter away: the job stays failed and is removed once its retention is over.
 * Keys: job, live, expiry, history, dead letters, dead letter counts. Arguments: id, tenant, new token, retentionMs.
 */
export const discardScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'tenant', 'stage', 'visit', 'task', 'failure')
if at[1] ~= ARGV[2] or at[2] ~= 'dead-letter' then return { 'unknown', now } end
call('HSET', KEYS[1], 'stage', 'done', 'token', ARGV[3])
call('ZREM', KEYS[2], ARGV[1])
call('ZREM', KEYS[5], ARGV[1])
call('HINCRBY', KEYS[6], at[4] .. ' ' .. at[5], -1)
keep(KEYS[3], KEYS[1], ARGV[1], ARGV[4])
call('RPUSH', KEYS[4], now .. ' discarded')
return { 'discarded', now, tonumber(at[3]) }
`,
};
