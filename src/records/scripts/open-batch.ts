import type { Script } from '../../redis/run-script.ts';

/**
 * Records a batch, or finds the one that its idempotency key stands for. Until a job is accepted it lasts a day.
 * Keys: batch, idempotency. Arguments: 1 tag, 2 id, 3 whether there is a key, '1' or '', 4 tenant, 5 task, 6 version.
 * Answers `opened`, or `found` with the id and, when its upload is over, how many rows it has; `mismatch` for another
 * task.
 */
export const openBatchScript: Script = {
  lua: /* lua */ `
local tag, id = ARGV[1], ARGV[2]
if ARGV[3] ~= '' then
  local seen = call('HGET', KEYS[2], 'batchId')
  local at = seen and call('HMGET', batchKey(tag, seen), 'task', 'rows') or {}
  if at[1] then return { at[1] == ARGV[5] and 'found' or 'mismatch', now, seen, at[2] } end
end
call('HSET', KEYS[1], 'tenant', ARGV[4], 'task', ARGV[5], 'version', ARGV[6], 'createdAt', now, 'takenAt', now,
  'accepted', 0)
if ARGV[3] ~= '' then
  call('HSET', KEYS[2], 'batchId', id)
  call('HSET', KEYS[1], 'idempotency', KEYS[2])
end
letGo(tag, id, now + DAY)
return { 'opened', now, id }
`,
};
