import type { Script } from '../../redis/run-script.ts';

/**
 * Erases a batch of a tenant's: what it counts, the fingerprints and custom ids of its rows, what was said of refused
 * ones, and its idempotency key. Its jobs are erased by themselves.
 * Keys: batch, cancelling. Arguments: tag, id, tenant. Answers `erased` with 1 when an idempotency key stood for it, or
 * `unknown`.
 */
export const eraseBatchScript: Script = {
  lua: /* lua */ `
local at = call('HMGET', KEYS[1], 'tenant', 'idempotency')
if at[1] ~= ARGV[3] then return { 'unknown', now } end
call('SREM', KEYS[2], ARGV[2])
letGo(ARGV[1], ARGV[2], now)
return { 'erased', now, at[2] and 1 or 0 }
`,
};
