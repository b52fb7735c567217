import type { Script } from '../../redis/run-script.ts';

/**
 * Erases an ended job with everything of it: record, history, index entries, idempotency key, the visits that the board
 * still shows, its share in a batch. What ended as a dead letter is counted as one no longer.
 * Keys: job, live, deadlines, reviews, dead letters, dead letter counts. Arguments: tag, id, tenant, then the stages.
 * Answers `erased` with 1 when an idempotency key stood for it; `unknown`, also for another tenant's; `open` while it
 * has not ended.
 */
export const eraseScript: Script = {
  lua: /* lua */ `
local tag, id = ARGV[1], ARGV[2]
local at = call('HMGET', KEYS[1], 'tenant', 'status', 'stage', 'visit', 'task', 'failure', 'idempotency')
if at[1] ~= ARGV[3] then return { 'unknown', now } end
if isOpen(at[2]) or at[2] == 'in_review' then return { 'open', now } end
if at[3] == 'dead-letter' then call('HINCRBY', KEYS[6], at[5] .. ' ' .. at[6], -1) end
for i = 2, 5 do call('ZREM', KEYS[i], id) end
eraseVisits(tag, id, tonumber(at[4]), { unpack(ARGV, 4) })
removeJob(tag, id)
return { 'erased', now, at[7] and 1 or 0 }
`,
};
