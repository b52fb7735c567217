import type { Script } from '../../redis/run-script.ts';

/**
 * Opens the next run of a dead letter. Adds its first visit.
 * Keys: job, live, deadlines, history, dead letters, dead letter counts. Arguments: 1 id, 2 tenant, 3 new token, 4
 * stage, 5 lookMs, 6 tag, 7 how many fields to delete, their names, then the record's fields in pairs.
 */
export const replayScript: Script = {
  lua: /* lua */ `
local job, id = KEYS[1], ARGV[1]
local at = call('HMGET', job, 'tenant', 'stage', 'visit', 'run', 'deadlineMs', 'priority', 'task', 'replays',
  'failure', 'status', 'batch')
if at[1] ~= ARGV[2] then return { 'unknown', now } end
if at[2] ~= 'dead-letter' then return { 'not-dead', now } end
local visit, deadline = at[3] + 1, now + at[5]
call('HSET', job, 'status', 'queued', 'stage', ARGV[4], 'run', at[4] + 1, 'visit', visit, 'token', ARGV[3], 'visitAt', nowText, 'deaths', 0, 'round', 0,
  'spent', 0, 'throttles', 0, 'notBefore', 0, 'looks', 0, 'causes', '[]', 'deadlineAt', deadline,
  'replays', (at[8] or 0) + 1, unpack(ARGV, 8 + ARGV[7]))
call('HDEL', job, 'startedAt', 'finishedAt', 'failure', 'failedStage', 'late', unpack(ARGV, 8, 7 + ARGV[7]))
call('ZREM', KEYS[5], id)
count(ARGV[6], at[11], at[10], 'queued')
call('HINCRBY', KEYS[6], at[7] .. ' ' .. at[9], -1)
call('ZADD', KEYS[3], deadline, id)
call('ZADD', KEYS[2], now + ARGV[5], id)
call('RPUSH', KEYS[4], now .. ' replayed')
local added = addVisit(ARGV[6], ARGV[4], id, visit, at[1], ARGV[3], at[6], at[7])
return { 'replayed', now, visit, added, at[3], tonumber(at[6]) }
`,
};
