import type { Script } from '../../redis/run-script.ts';

/**
 * Walks a tenant's jobs from the newest, at most so many, and returns the ids that match and where it stopped.
 * Keys: jobs of the tenant. Arguments: tag, start of the range, most matches, most looked at, status or '', task or '',
 * end of the range.
 */
export const listScript: Script = {
  lua: /* lua */ `
local most, looked = tonumber(ARGV[3]), tonumber(ARGV[4])
local ids = call('ZREVRANGEBYLEX', KEYS[1], ARGV[2], ARGV[7], 'LIMIT', 0, looked)
local found, last = {}, ''
for _, id in ipairs(ids) do
  last = id
  local at = call('HMGET', jobKey(ARGV[1], id), 'status', 'task')
  if at[1] and (ARGV[5] == '' or at[1] == ARGV[5]) and (ARGV[6] == '' or at[2] == ARGV[6]) then
    found[#found + 1] = id
    if #found == most then break end
  end
end
local finished = 0
if #ids < looked and (#ids == 0 or ids[#ids] == last) then finished = 1 end
return { found, last, finished }
`,
};
