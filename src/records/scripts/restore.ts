import type { Script } from '../../redis/run-script.ts';

/**
 * A worker says what it holds of a stage: visits that were taken for it and never reached it, because a reply was lost,
 * go back to their queue. From then on it may take again.
 * Keys: worker. Arguments: tag, stage, id of the worker, number of its latest taking, beatMs, then the ids of its
 * visits.
 */
export const restoreScript: Script = {
  lua: /* lua */ `
local mine = {}
for i = 6, #ARGV do mine[ARGV[i]] = true end
local given = 0
for _, visit in ipairs(visitsHeld(ARGV[1], ARGV[2])) do
  local job = jobKey(ARGV[1], (jobOf(visit, ARGV[2])))
  if not mine[visit] and call('HGET', job, 'holder') == ARGV[3] then
    call('HSET', job, 'holder', '')
    if giveBackVisit(ARGV[1], ARGV[2], visit) then given = given + 1 end
  end
end
call('HSET', KEYS[1], ARGV[2], ARGV[4])
call('PEXPIRE', KEYS[1], ARGV[5])
return { 'restored', now, given }
`,
};
