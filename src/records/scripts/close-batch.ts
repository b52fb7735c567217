import type { Script } from '../../redis/run-script.ts';

/**
 * Ends the intake of a batch: no row may come any more.
 * Keys: batch. Arguments: tag, batch, number of the last row, retentionMs.
 * Answers `closed`, also when it was, `mismatch` when it was closed with another number of rows, or `gone`.
 */
export const closeBatchScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'createdAt', 'rows', 'accepted', 'removed')
if not at[1] then return { 'gone', now } end
if at[2] then return { at[2] == ARGV[3] and 'closed' or 'mismatch', now } end
call('HSET', KEYS[1], 'rows', ARGV[3], 'closedAt', now)
if at[3] == (at[4] or '0') then letGo(ARGV[1], ARGV[2], math.max(now + ARGV[4], at[1] + DAY)) end
return { 'closed', now }
`,
};
