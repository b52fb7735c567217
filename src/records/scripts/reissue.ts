import type { Script } from '../run-script.ts';

/**
 * Gives a job whose visit is lost a new one; the old visit, should it turn up, finds a stale token and ends.
 * Keys: job, history. Arguments: the token of the lost visit, the new token.
 */
export const reissueScript: Script = {
  lua: /* lua */ `
if call('HGET', KEYS[1], 'token') ~= ARGV[1] then return { 'moved', now } end
local visit = call('HINCRBY', KEYS[1], 'visit', 1)
call('HSET', KEYS[1], 'token', ARGV[2])
call('RPUSH', KEYS[2], now .. ' reissued')
return { 'done', now, visit }
`,
};
