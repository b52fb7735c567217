import { type Stage, stages } from '../../jobs/job-view.ts';
import type { Script } from '../../redis/run-script.ts';
import { openRecordLua, PAYLOADS_AT, payloadsOf } from './start.ts';

/** A reply that holds more than this gets no further payloads: Redis does nothing else while it writes one. */
const MOST_BYTES = 4_000_000;
/** Visits taken between two looks at how long the reply is. */
const AT_ONCE = 16;
/** Visits with nothing to do, as those of a cancelled batch, make way; of so many at most in one script. */
const MOST_SEEN = 500;

/**
 * Takes visits off a stage's queue for a worker and opens each in the record; those that have nothing to do there end,
 * or are put off, at once. A job that has moved on gets the visit that is due, should its queue not have it.
 * Keys: worker. Arguments: 1 tag, 2 stage, 3 most, 4 id of the worker, 5 number of this taking, 6 lookMs, 7 history for
 * the board. Inputs may be long: of those it takes as many as 4 MB hold, and a few more.
 * Answers the visits, and when the next delayed one is due: 0 for none, -1 when there may be more to take at once. Or
 * `paused`; or `lost` when this taking was answered before, or the worker's beat has ended: then the worker has to say
 * what it holds (`restore`) before it may take again.
 */
const createTakeScript = (stage: Stage): Script => ({
  lua: /* lua */ `
local tag, stage, worker = ARGV[1], ARGV[2], ARGV[4]
local last = call('HGET', KEYS[1], stage)
if not last or tonumber(last) >= tonumber(ARGV[5]) then return { 'lost', now } end
call('HSET', KEYS[1], stage, ARGV[5])
${openRecordLua(payloadsOf[stage])}
local opened, nextDue, bytes, seen, wanted = {}, -1, 0, 0, tonumber(ARGV[3])
while #opened < wanted and bytes < ${MOST_BYTES} and seen < ${MOST_SEEN} do
  local most = math.min(wanted - #opened, ${AT_ONCE})
  local visits = popVisits(tag, stage, most)
  if not visits then
    if #opened == 0 then return { 'paused', now } end
    break
  end
  if #visits > 0 then holdVisits(tag, stage, visits) end
  for _, visit in ipairs(visits) do
    local id, n = jobOf(visit, stage)
    local start = openRecord(tag, id, nil, n, stage, ARGV[6], worker)
    if start[1] == 'started' then
      start[1] = visit
      opened[#opened + 1] = start
      for field = ${PAYLOADS_AT + 1}, #start do bytes = bytes + #(start[field] or '') end
    elseif start[1] == 'early' then
      putOffVisit(tag, stage, visit, start[3])
    else
      dropVisit(tag, stage, visit, ARGV[7], nowText)
      local isWaiting = start[1] == 'moved' and start[4] ~= 'done'
      if isWaiting and not hasVisit(tag, start[4], id .. '-' .. start[4] .. '-' .. start[5]) then
        addVisit(tag, start[4], id, start[5], call('HGET', jobKey(tag, id), 'tenant'), start[6], start[8], start[9])
      end
    end
  end
  seen = seen + #visits
  if #visits < most then
    nextDue = findNextDue(tag, stage)
    break
  end
end
return { 'taken', now, nextDue, opened }
`,
});

/** One script per stage, with the payloads that the stage may ask for. */
export const takeScripts = Object.fromEntries(stages.map((stage) => [stage, createTakeScript(stage)])) as Record<
  Stage,
  Script
>;
