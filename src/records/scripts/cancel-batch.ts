import type { Script } from '../../redis/run-script.ts';

/**
 * Stops a batch: no more rows are taken, none of its jobs starts. Its jobs are cancelled by `cancelRowsScript`. One
 * that is finished stays as it is.
 * Keys: batch, cancelling. Arguments: id, tenant. Answers `cancelled`, `finished` or `unknown`.
 */
export const cancelBatchScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'tenant', 'cancelledAt', 'rows', 'accepted', 'succeeded', 'failed', 'cancelled', 'expired')
if at[1] ~= ARGV[2] then return { 'unknown', now } end
if at[2] then return { 'cancelled', now } end
local ended = (at[5] or 0) + (at[6] or 0) + (at[7] or 0) + (at[8] or 0)
if at[3] and ended == tonumber(at[4]) then return { 'finished', now } end
call('HSET', KEYS[1], 'cancelledAt', now)
call('SADD', KEYS[2], ARGV[1])
return { 'cancelled', now }
`,
};
