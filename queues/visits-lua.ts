/**
 * A queue's visits, changed inside the scripts that change the record, so that both change in one step. Reads and
 * writes BullMQ 6.7.0's own keys as its scripts do, save for its events, which nobody here reads, and for its locks:
 * the record says which worker owns a visit, and that worker's heartbeat that it lives. package.json pins that version,
 * and a test compares what both write. Nothing else writes to a queue.
 */
export const visitsLua = /* lua */ `
-- What the calls of one command have added, by queue, and which queues have fewer in flight.
local added, freed = {}, {}
-- What the keys of a stage's queue begin with.
local function queueOf(stage) return tag .. ':' .. stage .. ':' end
-- A number as Redis reads it: whole, without an exponent.
local function whole(number) return string.format('%.0f', number) end
-- When the next delayed visit of a queue is due, in milliseconds; 0 for none.
local function nextDue(queue)
  local first = call('ZRANGE', queue .. 'delayed', '0', '0', 'WITHSCORES')
  return first[2] and math.floor(first[2] / 0x1000) or 0
end
-- How many visits more a queue may have in flight; none while it is paused.
local function headroom(queue)
  local meta = read(queue .. 'meta', { 'paused', 'concurrency' })
  if meta.paused then return 0 end
  return meta.concurrency and meta.concurrency - call('LLEN', queue .. 'active') or math.huge
end
-- Sets a queue's marker, which wakes one worker that waits.
local function setMarker(queue)
  if headroom(queue) > 0 then call('ZADD', queue .. 'marker', '0', '0') end
end
-- Puts visits (id, priority) into their queue, behind all of their priority.
local function lineUp(queue, visits)
  local order = call('INCRBY', queue .. 'pc', #visits) - #visits
  local scores = {}
  for _, visit in ipairs(visits) do
    order = order + 1
    scores[#scores + 1] = whole(visit.priority * 0x100000000 + order % 0x100000000)
    scores[#scores + 1] = visit.id
  end
  call('ZADD', queue .. 'prioritized', unpack(scores))
end
-- Puts a visit among those that are due later.
local function delay(queue, id, due)
  call('HSET', queue .. id, 'delay', whole(math.max(0, due - now)))
  call('ZADD', queue .. 'delayed', whole(due * 0x1000), id)
  call('ZADD', queue .. 'marker', whole(nextDue(queue)), '1')
end
-- Lines up delayed visits that are due.
local function promote(queue)
  local due = call('ZRANGEBYSCORE', queue .. 'delayed', '0', whole((now + 1) * 0x1000 - 1), 'LIMIT', '0', '1000')
  if #due == 0 then return end
  call('ZREM', queue .. 'delayed', unpack(due))
  local visits = {}
  for i, id in ipairs(due) do
    visits[i] = { id = id, priority = call('HGET', queue .. id, 'priority') or '1' }
    call('HSET', queue .. id, 'delay', '0')
  end
  lineUp(queue, visits)
end
-- Writes a visit of a job (id, tenant, token, task, priority) as BullMQ keeps a job of its own.
local function writeVisit(queue, visit, job)
  call('HSET', queue .. visit, 'name', job.task,
    'data', '{"jobId":"' .. job.id .. '","tenant":"' .. job.tenant .. '","token":"' .. job.token .. '"}',
    'opts', '{"attempts":1,"jobId":"' .. visit .. '","priority":' .. job.priority .. '}',
    'timestamp', nowText, 'delay', '0', 'priority', job.priority)
end
-- Adds a visit of a job, due now or later. One that is due now is lined up by finishCommand.
local function addVisit(stage, n, job, due)
  local queue, visit = queueOf(stage), visitOf(job.id, stage, n)
  writeVisit(queue, visit, job)
  if due then return delay(queue, visit, due) end
  added[queue] = added[queue] or {}
  table.insert(added[queue], { id = visit, priority = job.priority })
end
-- How many new visits a worker may have at once, and before which score they come first. Looked at once a command.
local claimable = {}
local function lookAt(queue)
  if claimable[queue] then return claimable[queue] end
  promote(queue)
  local most = call('LLEN', queue .. 'wait') > 0 and 0 or headroom(queue)
  local first = call('ZRANGE', queue .. 'prioritized', '0', '0', 'WITHSCORES')
  claimable[queue] = { most = most, score = tonumber(first[2]) or math.huge }
  return claimable[queue]
end
-- Whether a worker may have a new visit at once: the queue may have more in flight, and none waits that comes first.
local function mayClaim(stage, priority)
  local queue = queueOf(stage)
  if added[queue] then return false end
  local seen = lookAt(queue)
  return seen.most > 0 and seen.score >= (priority + 1) * 0x100000000
end
-- Adds a visit that a worker has claimed with it.
local function addClaimed(stage, n, job)
  local queue, visit = queueOf(stage), visitOf(job.id, stage, n)
  writeVisit(queue, visit, job)
  call('LPUSH', queue .. 'active', visit)
  claimable[queue].most = claimable[queue].most - 1
end
-- Whether a queue has a visit: waiting, delayed or in flight.
local function isComing(stage, visit)
  local queue = queueOf(stage)
  return call('ZSCORE', queue .. 'prioritized', visit) or call('ZSCORE', queue .. 'delayed', visit)
    or call('LPOS', queue .. 'active', visit) or call('LPOS', queue .. 'wait', visit)
end
-- Takes the ids of at most so many visits off a queue for a worker; nil when the queue is paused or full.
local function popVisits(stage, most)
  local queue = queueOf(stage)
  promote(queue)
  most = math.min(most, headroom(queue))
  if most <= 0 then return nil end
  local visits = call('RPOP', queue .. 'wait', most) or {}
  local missing = most - #visits
  if missing > 0 then
    local popped = call('ZPOPMIN', queue .. 'prioritized', missing)
    for i = 1, #popped, 2 do visits[#visits + 1] = popped[i] end
  end
  if #visits == most then call('ZADD', queue .. 'marker', '0', '0') end
  if #visits > 0 then call('LPUSH', queue .. 'active', unpack(visits)) end
  return visits
end
-- The ids of a stage's visits in flight.
local function activeVisits(stage) return call('LRANGE', queueOf(stage) .. 'active', '0', '-1') end
-- A visit is in flight no longer; whether it was.
local function leaveActive(queue, visit)
  freed[queue] = true
  return call('LREM', queue .. 'active', '-1', visit) == 1
end
-- Ends a visit. Of the ended visits of a queue the latest ones stay for the board.
local function endVisit(stage, visit, since)
  local queue = queueOf(stage)
  leaveActive(queue, visit)
  if BOARD_HISTORY == 0 then
    call('DEL', queue .. visit)
  elseif call('EXISTS', queue .. visit) == 1 then
    call('HSET', queue .. visit, 'processedOn', since, 'finishedOn', nowText, 'returnvalue', 'null', 'atm', '1')
    call('ZADD', queue .. 'completed', nowText, visit)
    local old = call('ZREVRANGE', queue .. 'completed', BOARD_HISTORY, BOARD_HISTORY + 999)
    for _, one in ipairs(old) do call('DEL', queue .. one) end
    if #old > 0 then call('ZREM', queue .. 'completed', unpack(old)) end
  end
end
-- A visit in flight is snoozed until it is due.
local function snoozeVisit(stage, visit, due)
  local queue = queueOf(stage)
  if leaveActive(queue, visit) then delay(queue, visit, due) end
end
-- A visit in flight goes back, and is the next to be claimed; whether it was in flight.
local function giveBackVisit(stage, visit)
  local queue = queueOf(stage)
  if not leaveActive(queue, visit) then return false end
  call('RPUSH', queue .. 'wait', visit)
  setMarker(queue)
  return true
end
-- Leaves nothing of a visit, whatever its state.
local function removeVisit(stage, visit)
  local queue = queueOf(stage)
  if call('DEL', queue .. visit) == 0 then return end
  leaveActive(queue, visit)
  call('LREM', queue .. 'wait', '0', visit)
  for _, state in ipairs({ 'prioritized', 'delayed', 'completed', 'failed' }) do call('ZREM', queue .. state, visit) end
end
-- Runs once at the end of a command, for the queues that its calls have added to or freed.
local function finishCommand()
  for queue, visits in pairs(added) do
    lineUp(queue, visits)
    setMarker(queue)
  end
  for queue in pairs(freed) do
    if call('HEXISTS', queue .. 'meta', 'concurrency') == 1 then setMarker(queue) end
  end
end
`;
