import type { Script } from '../../redis/run-script.ts';

/**
 * Cancels the next jobs of one of the batches that are being cancelled; how far it came stands in the batch.
 * Keys: cancelling, live, deadlines, expiry. Arguments: tag, most rows, retentionMs, stopped channel, ended channel.
 * Answers `none`, or `cancelled` with the task and how many jobs.
 */
export const cancelRowsScript: Script = {
  lua: /* lua */ `
local tag, batch = ARGV[1], call('SRANDMEMBER', KEYS[1])
if not batch then return { 'none', now } end
local key = batchKey(tag, batch)
local at = call('HMGET', key, 'tenant', 'task', 'cancelledTo')
local from = tonumber(at[3] or '0')
local last = call('STRLEN', batchDigestsKey(tag, batch)) / 8
local to, done = math.min(last, from + ARGV[2]), 0
for row = from + 1, to do
  local id = 'job_' .. string.sub(batch, 7, -9) .. string.format('%08x', row)
  local job = jobKey(tag, id)
  local was = call('HMGET', job, 'status', 'batch')
  if was[2] == batch and (isOpen(was[1]) or was[1] == 'in_review') then
    cancel({ job, KEYS[2], KEYS[3], KEYS[4], historyKey(tag, id), reviewsKey(tag, at[1]) }, id, was[1], batch,
      redis.sha1hex(id .. now), ARGV[3], ARGV[4], ARGV[5])
    done = done + 1
  end
end
if to >= last then call('SREM', KEYS[1], batch) else call('HSET', key, 'cancelledTo', to) end
return { 'cancelled', now, at[2], done }
`,
};
