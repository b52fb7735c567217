import type { Script } from '../../redis/run-script.ts';

/**
 * Ends a job because its producer asked to, in any state short of ended.
 * Keys: job, live, deadlines, expiry, history, reviews. Arguments: id, tenant, new token, retentionMs, stopped channel,
 * ended channel.
 */
export const cancelScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'tenant', 'status', 'stage', 'visit', 'batch')
if at[1] ~= ARGV[2] then return { 'unknown', now } end
if at[2] == 'cancelled' then return { 'cancelled', now } end
if not isOpen(at[2]) and at[2] ~= 'in_review' then return { 'finished', now } end
cancel(KEYS, ARGV[1], at[2], at[5], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
return { 'cancelled', now, at[3], tonumber(at[4]) }
`,
};
