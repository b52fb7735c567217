import type { Script } from '../../redis/run-script.ts';

/**
 * Records why a row of a batch was refused.
 * Keys: batch. Arguments: tag, batch, row, fingerprint of the row, the reason as JSON.
 * Answers `rejected`, or `taken`, `mismatch`, `stopped` or `gone` when `takeRow` says so.
 */
export const rejectRowScript: Script = {
  lua: /* lua */ `
local tag, batch = ARGV[1], ARGV[2]
local refusal = takeRow(tag, batch, ARGV[3], ARGV[4], '')
if refusal then return { refusal, now } end
call('HSET', batchRejectedKey(tag, batch), ARGV[3], ARGV[5])
local left = call('PTTL', KEYS[1])
if left > 0 then letGo(tag, batch, now + left) end
return { 'rejected', now }
`,
};
