/**
 * A queue's visits, added, taken and let go inside the scripts that change the record, so that both change in one step
 * and one command. They read and write BullMQ 6.7.0's own keys as its scripts do, save for its events, which nobody
 * here reads, and for its locks: the record says which worker holds a visit, and that worker's beat that it lives.
 * package.json pins that version, and a test compares what both write. Without them `Queues` and BullMQ's own worker do
 * the same, a few commands later.
 *
 * `addVisit` returns 1: the visit is in its queue when the whole script has run (`endVisits` adds what was collected);
 * `hasVisit` tells whether the queue knows one, `isComing` whether it will bring it, or has. `popVisits` takes at most
 * so many ids off a queue, nil when it is paused; `holdVisits` has them under way, `visitsHeld` lists those that are;
 * `dropVisit` ends one and keeps the latest `history` of them for the board, `putOffVisit` sets when it comes again,
 * `giveBackVisit` makes it the next one; `eraseVisits` leaves nothing of a job's visits, whatever their state.
 */
export const visitsLua = /* lua */ `
local collected, left = {}, {}
local function queueOf(tag, stage) return tag .. ':' .. stage .. ':' end
local function whole(number) return string.format('%.0f', number) end
local function addVisit(tag, stage, id, n, tenant, token, priority, task)
  local queue = queueOf(tag, stage)
  local visit = id .. '-' .. stage .. '-' .. n
  call('HSET', queue .. visit, 'name', task,
    'data', '{"jobId":"' .. id .. '","tenant":"' .. tenant .. '","token":"' .. token .. '"}',
    'opts', '{"attempts":1,"jobId":"' .. visit .. '","priority":' .. priority .. '}',
    'timestamp', nowText, 'delay', '0', 'priority', priority)
  local visits = collected[queue]
  if not visits then
    visits = {}
    collected[queue] = visits
  end
  visits[#visits + 1] = priority
  visits[#visits + 1] = visit
  return 1
end
local function hasVisit(tag, stage, visit) return call('EXISTS', queueOf(tag, stage) .. visit) == 1 end
local function isComing(tag, stage, visit)
  local queue = queueOf(tag, stage)
  return call('ZSCORE', queue .. 'prioritized', visit) or call('ZSCORE', queue .. 'delayed', visit)
    or call('LPOS', queue .. 'active', visit) or call('LPOS', queue .. 'wait', visit)
end
local function lineUp(queue, visits)
  local order = call('INCRBY', queue .. 'pc', #visits / 2) - #visits / 2
  for i = 1, #visits, 2 do
    order = order + 1
    visits[i] = whole(visits[i] * 0x100000000 + order % 0x100000000)
  end
  call('ZADD', queue .. 'prioritized', unpack(visits))
end
local function isHeldUp(queue)
  local meta = call('HMGET', queue .. 'meta', 'paused', 'concurrency')
  return meta[1] or (meta[2] and call('LLEN', queue .. 'active') >= tonumber(meta[2]))
end
local function wake(queue)
  if not isHeldUp(queue) then call('ZADD', queue .. 'marker', '0', '0') end
end
local function endVisits()
  for queue, visits in pairs(collected) do
    lineUp(queue, visits)
    wake(queue)
  end
  for queue in pairs(left) do
    if call('HEXISTS', queue .. 'meta', 'concurrency') == 1 then wake(queue) end
  end
end
local function leave(queue, visit)
  left[queue] = true
  return call('LREM', queue .. 'active', '-1', visit) == 1
end
local function promote(queue)
  local due = call('ZRANGEBYSCORE', queue .. 'delayed', '0', whole((now + 1) * 0x1000 - 1), 'LIMIT', '0', '1000')
  if #due == 0 then return end
  call('ZREM', queue .. 'delayed', unpack(due))
  local visits = {}
  for _, visit in ipairs(due) do
    visits[#visits + 1] = call('HGET', queue .. visit, 'priority') or '1'
    visits[#visits + 1] = visit
    call('HSET', queue .. visit, 'delay', '0')
  end
  lineUp(queue, visits)
end
local function popVisits(tag, stage, most)
  local queue = queueOf(tag, stage)
  local meta = call('HMGET', queue .. 'meta', 'paused', 'concurrency')
  if meta[2] then most = math.min(most, meta[2] - call('LLEN', queue .. 'active')) end
  promote(queue)
  if meta[1] or most <= 0 then return nil end
  local visits = call('RPOP', queue .. 'wait', most) or {}
  local left = most - #visits
  if left > 0 then
    local popped = call('ZPOPMIN', queue .. 'prioritized', left)
    for i = 1, #popped, 2 do visits[#visits + 1] = popped[i] end
  end
  if #visits == most then call('ZADD', queue .. 'marker', '0', '0') end
  return visits
end
local function findNextDue(tag, stage)
  local next = call('ZRANGE', queueOf(tag, stage) .. 'delayed', '0', '0', 'WITHSCORES')
  return next[2] and math.floor(next[2] / 0x1000) or 0
end
local function holdVisits(tag, stage, visits) call('LPUSH', queueOf(tag, stage) .. 'active', unpack(visits)) end
local function dropVisit(tag, stage, visit, history, since)
  local queue = queueOf(tag, stage)
  leave(queue, visit)
  if history == '0' then
    call('DEL', queue .. visit)
  elseif call('EXISTS', queue .. visit) == 1 then
    call('HSET', queue .. visit, 'processedOn', since, 'finishedOn', nowText, 'returnvalue', 'null', 'atm', '1')
    call('ZADD', queue .. 'completed', nowText, visit)
    local old = call('ZREVRANGE', queue .. 'completed', history, '-1')
    for _, one in ipairs(old) do call('DEL', queue .. one) end
    if #old > 0 then call('ZREM', queue .. 'completed', unpack(old)) end
  end
end
local function putOffVisit(tag, stage, visit, due)
  local queue = queueOf(tag, stage)
  if not leave(queue, visit) then return end
  call('HSET', queue .. visit, 'delay', whole(math.max(0, due - now)))
  call('ZADD', queue .. 'delayed', whole(due * 0x1000), visit)
  call('ZADD', queue .. 'marker', whole(findNextDue(tag, stage)), '1')
end
local function giveBackVisit(tag, stage, visit)
  local queue = queueOf(tag, stage)
  if not leave(queue, visit) then return false end
  call('RPUSH', queue .. 'wait', visit)
  wake(queue)
  return true
end
local function eraseVisits(tag, id, most, stages)
  for _, stage in ipairs(stages) do
    local queue = queueOf(tag, stage)
    for n = 1, most do
      local visit = id .. '-' .. stage .. '-' .. n
      if call('DEL', queue .. visit) == 1 then
        leave(queue, visit)
        call('LREM', queue .. 'wait', '0', visit)
        for _, state in ipairs({ 'prioritized', 'delayed', 'completed', 'failed' }) do call('ZREM', queue .. state, visit) end
      end
    end
  end
end
local function visitsHeld(tag, stage) return call('LRANGE', queueOf(tag, stage) .. 'active', '0', '-1') end
`;
