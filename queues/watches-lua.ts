import { workQueues } from './pipeline.ts';

/**
 * Who looks at a queue again when something comes to be due there, or a lane opens. Workers that found nothing wait for
 * the marker, which calls one of them; of those that were told of a time one comes back by itself, and has the queue's
 * watch until then. So what is due later costs one claim, however many processes there are. A watch that is over without
 * its worker is nobody's: the sweeper calls somebody else.
 */
export const watchesLua = /* lua */ `
local watchesKey = tag .. ':watches'
-- When the next delayed visit of a queue is due, in milliseconds; 0 for none.
local function nextDue(queue)
  local first = call('ZRANGE', queue .. 'delayed', '0', '0', 'WITHSCORES')
  return first[2] and math.floor(first[2] / 0x1000) or 0
end
-- Whether a worker, other than this one, looks at a stage's queue by then without being called.
local function isWatched(stage, due, worker)
  local at, by = string.match(call('HGET', watchesKey, stage) or '', '^(%d+) (.*)$')
  return at ~= nil and by ~= worker and tonumber(at) > now and tonumber(at) <= due
end
-- Has a worker look once, so that it watches what is due later, unless one does already.
local function setWatch(stage, due)
  if not isWatched(stage, due) then setMarker(queueOf(stage)) end
end
-- A worker watches no more.
local function endWatch(stage, worker)
  if string.match(call('HGET', watchesKey, stage) or '', ' (.*)$') == worker then call('HDEL', watchesKey, stage) end
end
-- When a worker that has claimed all that it could is to look again: the next delayed visit is due, or a lane opens. One
-- worker does, all others wait for the marker: 0.
local function nextClaimAt(stage, worker)
  local due = nextDue(queueOf(stage))
  if reopensAt and (due == 0 or reopensAt < due) then due = math.ceil(reopensAt) end
  if due == 0 or isWatched(stage, due, worker) then
    endWatch(stage, worker)
    return 0
  end
  call('HSET', watchesKey, stage, whole(due) .. ' ' .. worker)
  return due
end
-- Sets the marker of every queue in which something may be claimed: whom it had called, or who watched, may have crashed.
local function callAgain()
  for _, stage in ipairs({ '${workQueues.join("', '")}' }) do
    local queue = queueOf(stage)
    local due = nextDue(queue)
    local isDue = due > 0 and due <= now or call('EXISTS', queue .. 'prioritized', queue .. 'wait') > 0
    if stage == 'deliver' and call('ZCOUNT', deliveryLeasesKey, '-inf', nowText) > 0 then isDue = true end
    if isDue then setMarker(queue) end
  end
end
`;
