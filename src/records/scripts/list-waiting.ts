import type { Script } from '../../redis/run-script.ts';

/**
 * Walks an index of jobs by time from the newest, at most so many, and returns those that match with their times.
 * Keys: index. Arguments: tag, time and id to start after or '' and '', most matches, most looked at, task or '',
 * failure or '', latest time or ''.
 */
export const listWaitingScript: Script = {
  lua: /* lua */ `
local most, looked = tonumber(ARGV[4]), tonumber(ARGV[5])
local from = '+inf'
if ARGV[2] ~= '' then from = ARGV[2] elseif ARGV[8] ~= '' then from = '(' .. ARGV[8] end
local rows = call('ZREVRANGEBYSCORE', KEYS[1], from, '-inf', 'WITHSCORES', 'LIMIT', 0, looked)
local found, lastId, lastTime = {}, '', ''
for i = 1, #rows, 2 do
  local id, time = rows[i], rows[i + 1]
  if not (time == ARGV[2] and id >= ARGV[3]) then
    local at = call('HMGET', jobKey(ARGV[1], id), 'task', 'failure')
    if at[1] and (ARGV[6] == '' or at[1] == ARGV[6]) and (ARGV[7] == '' or at[2] == ARGV[7]) then found[#found + 1] = id end
  end
  lastId, lastTime = id, time
  if #found == most then break end
end
local isDone = #rows < looked * 2 and (#rows == 0 or rows[#rows - 1] == lastId)
return { found, lastTime, lastId, isDone and 1 or 0 }
`,
};
