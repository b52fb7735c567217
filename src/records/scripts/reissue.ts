import type { Script } from '../../redis/run-script.ts';

/**
 * Gives a job whose visit is lost a new one; the old visit, should it turn up, finds a stale token and ends. While a
 * request to a model is under way nothing changes: a new token would make its answer too late.
 * Keys: job, history. Arguments: the token of the lost visit, the new token.
 */
export const reissueScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'token', 'lease')
if at[1] ~= ARGV[1] then return { 'moved', now } end
if (tonumber(at[2] or '') or 0) > now then return { 'asking', now } end
local visit = call('HINCRBY', KEYS[1], 'visit', 1)
call('HSET', KEYS[1], 'token', ARGV[2], 'visitAt', nowText)
call('RPUSH', KEYS[2], now .. ' reissued')
return { 'done', now, visit }
`,
};
