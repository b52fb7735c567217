import { deliveryKeysLua } from '../src/redis/delivery-keys.ts';
import { deliveriesLua } from './deliveries-lua.ts';
import { patienceLua } from './patience-lua.ts';
import { waitingLua } from './waiting-lua.ts';
import { watchesLua } from './watches-lua.ts';

/**
 * A queue's visits, changed inside the scripts that change the record, so that both change in one step. Reads and
 * writes BullMQ 6.7.0's own keys as its scripts do, save for its events, which nobody here reads, for its markers, which
 * here only ever say that somebody is to look now, and for its locks: the record says which worker owns a visit, and that
 * worker's heartbeat that it lives. package.json pins that version, and a test compares what both write. Nothing else
 * writes to a queue.
 */
export const visitsLua = /* lua */ `${waitingLua}
-- What the calls of one command have added, by stage, which queues have fewer in flight, and which states of them more.
local added, freed, grown = {}, {}, {}
-- What the keys of a stage's queue begin with.
local function queueOf(stage) return tag .. ':' .. stage .. ':' end
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
${deliveryKeysLua}${watchesLua}-- Stages whose visits may ask a model, and wait in a lane.
local asksModels = { model = true, fallback = true }
local function laneIn(stage, job) return asksModels[stage] and job.lane or '' end
-- Puts a stage's visits (id, priority, tenant, lane, batch) into their queue, and into the lists of their tenants.
local function lineUp(stage, visits)
  local queue = queueOf(stage)
  local order = call('INCRBY', queue .. 'pc', #visits) - #visits
  local scores, lists = {}, {}
  for _, visit in ipairs(visits) do
    order = order + 1
    scores[#scores + 1] = whole(visit.priority * LINE + order % LINE)
    scores[#scores + 1] = visit.id
    local lane = visit.lane or ''
    local name = lane .. ' ' .. visit.tenant
    lists[name] = lists[name] or { lane = lane, tenant = visit.tenant, visits = {} }
    table.insert(lists[name].visits, visit)
  end
  call('ZADD', queue .. 'prioritized', unpack(scores))
  -- In the others no worker claims: there jobs wait for a person.
  if stage == 'review' or stage == 'dead-letter' then return {} end
  for _, list in pairs(lists) do enlist(stage, list.lane, list.tenant, list.visits) end
  return lists
end
-- Puts a visit among those that are due later.
local function delay(stage, id, due)
  local queue = queueOf(stage)
  call('HSET', queue .. id, 'delay', whole(math.max(0, due - now)))
  call('ZADD', queue .. 'delayed', whole(due * 0x1000), id)
  setWatch(stage, due)
end
-- Lines up delayed visits that are due.
local function promote(stage)
  local queue = queueOf(stage)
  local due = call('ZRANGEBYSCORE', queue .. 'delayed', '0', whole((now + 1) * 0x1000 - 1), 'LIMIT', '0', '1000')
  if #due == 0 then return end
  call('ZREM', queue .. 'delayed', unpack(due))
  local visits = {}
  for i, id in ipairs(due) do
    visits[i] = read(jobKey((jobOf(id, stage))), { 'tenant', 'lane', 'batch' })
    visits[i].id, visits[i].tenant, visits[i].lane = id, visits[i].tenant or '', laneIn(stage, visits[i])
    visits[i].priority = call('HGET', queue .. id, 'priority') or '1'
    call('HSET', queue .. id, 'delay', '0')
  end
  lineUp(stage, visits)
end
-- Writes a visit of a job (id, tenant, task, priority) as BullMQ keeps a job of its own, without what nobody reads.
local function writeVisit(queue, visit, job)
  call('HSET', queue .. visit, 'name', job.task,
    'data', '{"jobId":"' .. job.id .. '","tenant":"' .. job.tenant .. '"}',
    'opts', '{"attempts":1,"priority":' .. job.priority .. '}',
    'timestamp', nowText, 'delay', '0', 'priority', job.priority)
end
-- Adds a visit of a job, due now or later. One that is due now is lined up by finishCommand.
local function addVisit(stage, n, job, due)
  local queue, visit = queueOf(stage), visitOf(job.id, stage, n)
  writeVisit(queue, visit, job)
  if due then return delay(stage, visit, due) end
  added[stage] = added[stage] or {}
  local one = { id = visit, priority = job.priority, tenant = job.tenant, lane = laneIn(stage, job), batch = job.batch }
  table.insert(added[stage], one)
end
-- How many new visits a worker may have at once. Looked at once a command.
local claimable = {}
local function lookAt(stage)
  if claimable[stage] then return claimable[stage] end
  promote(stage)
  local queue = queueOf(stage)
  claimable[stage] = call('LLEN', queue .. 'wait') > 0 and 0 or headroom(queue)
  return claimable[stage]
end
-- Whether a worker may have a job's next visit at once: the queue may have more in flight, nobody waits in its lane, and
-- whoever is asked there may be.
local function mayClaim(stage, job)
  local lane = laneIn(stage, job)
  if added[stage] or lookAt(stage) <= 0 or isLined(stage, lane) then return false end
  local room, let = admitted(lane, 1)
  if room <= 0 or let ~= 'admitted' or admittedOf(lane, job.tenant, 1) <= 0 then return false end
  return lane == '' or not call('ZSCORE', restingKey(stage, lane), job.tenant)
end
-- Adds a visit that a worker has claimed with it.
local function addClaimed(stage, n, job)
  local queue, visit, lane = queueOf(stage), visitOf(job.id, stage, n), laneIn(stage, job)
  writeVisit(queue, visit, job)
  call('LPUSH', queue .. 'active', visit)
  claimable[stage] = claimable[stage] - 1
  admit(lane, job.tenant, job.id)
end
-- Whether a queue has a visit: waiting, delayed or in flight.
local function isComing(stage, visit)
  local queue = queueOf(stage)
  return call('ZSCORE', queue .. 'prioritized', visit) or call('ZSCORE', queue .. 'delayed', visit)
    or call('LPOS', queue .. 'active', visit) or call('LPOS', queue .. 'wait', visit)
end
-- A call of a job is not made after all.
local function giveBackCall(lane, id)
  local was = read(jobKey(id), { 'tenant', 'task', 'reserved' })
  if not was.tenant then return end
  settle(lane, was, id, nil)
  if was.reserved then call('HSET', jobKey(id), 'reserved', '') end
end
-- Takes at most so many visits off a queue for a worker, of which 'bulk' are not interactive; nil when the queue is
-- paused or full. Each has its id, and 'let' what it was let go for. Then whether there may be more.
local function popVisits(stage, most, bulk)
  local queue = queueOf(stage)
  promote(stage)
  most = math.min(most, headroom(queue))
  if most <= 0 then return nil end
  local visits, ids = {}, {}
  local function claim(visit)
    visits[#visits + 1] = visit
    ids[#ids + 1] = visit.id
  end
  for _, id in ipairs(call('RPOP', queue .. 'wait', most) or {}) do claim({ id = id, let = 'admitted' }) end
  for _, visit in ipairs(takeWaiting(stage, most - #ids, bulk)) do
    if call('ZREM', queue .. 'prioritized', visit.id) == 1 then claim(visit)
    elseif visit.let == 'admitted' then giveBackCall(visit.lane, (jobOf(visit.id, stage))) end
  end
  -- What stands in no list was put there by another hand, such as BullMQ's.
  if #ids < most and call('HLEN', lanesKey(stage)) == 0 then
    local strays = call('ZPOPMIN', queue .. 'prioritized', most - #ids)
    for i = 1, #strays, 2 do claim({ id = strays[i], let = 'admitted' }) end
  end
  if #ids > 0 then call('LPUSH', queue .. 'active', unpack(ids)) end
  local hasMore = #ids == most and call('EXISTS', queue .. 'wait', queue .. 'prioritized', queue .. 'delayed') > 0
  if hasMore then call('ZADD', queue .. 'marker', '0', '0')
  -- Nobody may claim here for long: who waits no more has no turn, and nothing is left of its tenant.
  elseif #ids == most then takeWaiting(stage, 1, 0) end
  return visits, hasMore
end
-- The ids of a stage's visits in flight.
local function activeVisits(stage) return call('LRANGE', queueOf(stage) .. 'active', '0', '-1') end
-- A visit is in flight no longer; whether it was.
local function leaveActive(queue, visit)
  freed[queue] = true
  return call('LREM', queue .. 'active', '-1', visit) == 1
end
-- Ends a visit, as failed where there is a reason.
local function endVisit(stage, visit, since, reason)
  local queue = queueOf(stage)
  local state = queue .. (reason and 'failed' or 'completed')
  leaveActive(queue, visit)
  if BOARD_HISTORY == 0 then
    call('DEL', queue .. visit)
  elseif call('EXISTS', queue .. visit) == 1 then
    local outcome = reason and 'failedReason' or 'returnvalue'
    call('HSET', queue .. visit, 'processedOn', since, 'finishedOn', nowText, outcome, reason or 'null', 'atm', '1')
    call('ZADD', state, nowText, visit)
    grown[state] = queue
  end
end
-- Of the ended visits of a queue the latest ones of either sort stay for the board.
local function trimEnded(queue, state)
  local old, keys = call('ZREVRANGE', state, BOARD_HISTORY, BOARD_HISTORY + 999), {}
  if #old == 0 then return end
  for i, visit in ipairs(old) do keys[i] = queue .. visit end
  call('DEL', unpack(keys))
  call('ZREM', state, unpack(old))
end
-- A visit in flight is snoozed until it is due.
local function snoozeVisit(stage, visit, due)
  local queue = queueOf(stage)
  if leaveActive(queue, visit) then delay(stage, visit, due) end
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
local function removeVisit(stage, visit, job)
  local queue = queueOf(stage)
  if job and job.tenant then delist(stage, laneIn(stage, job), job.tenant, visit) end
  if call('DEL', queue .. visit) == 0 then return end
  leaveActive(queue, visit)
  call('LREM', queue .. 'wait', '0', visit)
  for _, state in ipairs({ 'prioritized', 'delayed', 'completed', 'failed' }) do call('ZREM', queue .. state, visit) end
end
${patienceLua}${deliveriesLua}-- Wakes a worker of a stage, or one when the lane opens.
local function wake(stage, lane)
  local queue = queueOf(stage)
  reopensAt = nil
  if admitted(lane, 1) > 0 then return setMarker(queue) end
  if reopensAt then setWatch(stage, reopensAt) end
end
-- Runs once at the end of a command, for the queues that its calls have added to or freed.
local function finishCommand()
  for stage, visits in pairs(added) do
    for _, list in pairs(lineUp(stage, visits)) do wake(stage, list.lane) end
  end
  for lane in pairs(roomier) do
    for _, stage in ipairs({ 'model', 'fallback' }) do
      for _, manner in ipairs({ '', '~', '!' }) do
        if call('HEXISTS', lanesKey(stage), lane .. manner) == 1 then wake(stage, lane .. manner) end
      end
    end
  end
  writeMeters()
  for state, queue in pairs(grown) do trimEnded(queue, state) end
  for queue in pairs(freed) do
    if call('HEXISTS', queue .. 'meta', 'concurrency') == 1 then setMarker(queue) end
  end
end
`;
