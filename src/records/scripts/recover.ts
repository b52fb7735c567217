import type { Script } from '../../redis/run-script.ts';
import { UNHEARD_MS } from './beat.ts';
import { NOBODY_YET } from './start.ts';

/**
 * Gives the visits of workers whose beat has ended back to their queues, and those that a job has left behind: whoever
 * takes one ends it.
 * Keys: any of the shard. Arguments: tag, then the stages.
 */
export const recoverScript: Script = {
  lua: /* lua */ `
local isAlive, given = {}, {}
if steadyAt(ARGV[1]) - now > ${UNHEARD_MS} then return { 'recovered', now, given } end
for i = 2, #ARGV do
  for _, visit in ipairs(visitsHeld(ARGV[1], ARGV[i])) do
    local id, n = jobOf(visit, ARGV[i])
    local at = call('HMGET', jobKey(ARGV[1], id), 'holder', 'visit')
    local worker = at[1] or ''
    local isNobody = worker == '' or worker == '${NOBODY_YET}'
    if not isNobody and isAlive[worker] == nil then isAlive[worker] = call('EXISTS', workerKey(ARGV[1], worker)) == 1 end
    local isLost = at[2] ~= n or isAlive[worker] == false
    if isLost and giveBackVisit(ARGV[1], ARGV[i], visit) then given[#given + 1] = visit end
  end
end
return { 'recovered', now, given }
`,
};
