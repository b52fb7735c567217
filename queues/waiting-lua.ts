/**
 * Who of a stage's waiting visits comes next. Every visit that waits stands in BullMQ's `prioritized`, where the board
 * shows it, and in the list of its tenant, which gives the order. Lists hang in a lane: whom the rung asks, or `''`
 * where no provider is asked. A lane has turns: a sorted set of tenants by the tokens they have had, each divided by
 * its tenant's weight (start-time fair queueing). So a million visits of one tenant stand before nobody else.
 */
export const waitingLua = /* lua */ `
local BULK_FROM, LINE, BULK_EVERY, MOST_LOOKED_AT, REST_MS = 4, 0x100000000, 8, 50, 1000
-- Puts visits (id, priority, batch) into the list of their tenant: by priority, and within one by turns of its batches.
local function enlist(stage, lane, tenant, visits)
  local flows, far, scores, fields = flowsKey(stage, lane, tenant), {}, {}, {}
  local function farOf(name)
    far[name] = far[name] or tonumber(call('HGET', flows, name) or '0')
    return far[name]
  end
  for _, visit in ipairs(visits) do
    local flow = visit.priority .. ' ' .. (visit.batch or '')
    far[flow] = math.max(farOf(visit.priority), farOf(flow)) + 1
    fields[flow] = far[flow]
    scores[#scores + 1] = whole(visit.priority * LINE + far[flow] % LINE)
    scores[#scores + 1] = visit.id
  end
  call('ZADD', waitingKey(stage, lane, tenant), unpack(scores))
  for flow, value in pairs(fields) do call('HSET', flows, flow, whole(value)) end
  local turns = turnsKey(stage, lane)
  if call('ZSCORE', turns, tenant) or call('ZSCORE', restingKey(stage, lane), tenant) then return end
  call('HSETNX', lanesKey(stage), lane, '0')
  call('ZADD', turns, call('HGET', lanesKey(stage), lane), tenant)
end
-- A lane in which nobody waits is forgotten.
local function forgetLane(stage, lane)
  if call('EXISTS', turnsKey(stage, lane), restingKey(stage, lane)) == 0 then call('HDEL', lanesKey(stage), lane) end
end
-- A tenant whose own limits allow nothing now has no turn until then, so that it stands before nobody. It is looked at
-- again within a second: a call of it may end, or somebody set other limits.
local function rest(stage, lane, tenant, untilMs)
  call('ZREM', turnsKey(stage, lane), tenant)
  call('ZADD', restingKey(stage, lane), whole(math.min(untilMs or math.huge, now + REST_MS)), tenant)
end
-- Those whose time is over have turns again.
local function endRests(stage, lane)
  local resting = restingKey(stage, lane)
  for _, tenant in ipairs(call('ZRANGEBYSCORE', resting, '-inf', whole(now), 'LIMIT', '0', MOST_LOOKED_AT)) do
    call('ZREM', resting, tenant)
    call('ZADD', turnsKey(stage, lane), call('HGET', lanesKey(stage), lane) or '0', tenant)
  end
end
-- Takes a visit out of the list that it waits in.
local function delist(stage, lane, tenant, visit)
  local list, turns = waitingKey(stage, lane, tenant), turnsKey(stage, lane)
  if call('ZREM', list, visit) == 0 or call('EXISTS', list) == 1 then return end
  call('DEL', flowsKey(stage, lane, tenant))
  call('ZREM', turns, tenant)
  call('ZREM', restingKey(stage, lane), tenant)
  forgetLane(stage, lane)
end
-- Whether anybody waits for a turn in a lane.
local function isLined(stage, lane) return call('EXISTS', turnsKey(stage, lane)) == 1 end
-- Takes visits off a tenant's list, the first ones: of every eight that are interactive one that is not comes between.
local function takeFirst(stage, lane, tenant, most)
  local list, flows = waitingKey(stage, lane, tenant), flowsKey(stage, lane, tenant)
  local popped = call('ZPOPMIN', list, most)
  if #popped == 0 then return popped end
  local last = tonumber(popped[#popped])
  local priority = math.floor(last / LINE)
  call('HSET', flows, priority, whole(last % LINE))
  if priority < BULK_FROM and call('HINCRBY', flows, 'interactive', #popped / 2) >= BULK_EVERY then
    call('HSET', flows, 'interactive', '0')
    local bulk = call('ZRANGEBYSCORE', list, whole(BULK_FROM * LINE), '+inf', 'WITHSCORES', 'LIMIT', '0', '1')
    if bulk[1] then
      call('ZREM', list, bulk[1])
      call('ZADD', list, popped[#popped], popped[#popped - 1])
      popped[#popped - 1], popped[#popped] = bulk[1], bulk[2]
    end
  end
  if call('EXISTS', list) == 0 then call('DEL', flows) end
  return popped
end
-- Takes visits off a lane's lists, turn by turn: at most 'most', of which 'bulk' are not interactive, and no more than
-- their provider and their tenant may have now. Each is 'let' by what its lane's meter says.
local function takeLane(stage, lane, most, bulk, found)
  local turns, isOver, looked = turnsKey(stage, lane), false, 0
  if lane ~= '' then endRests(stage, lane) end
  while not isOver and most > 0 do
    local allowed, let = admitted(lane, most)
    local first = call('ZRANGE', turns, looked, looked, 'WITHSCORES')
    local tenant, at = first[1], tonumber(first[2])
    if not tenant then
      if looked == 0 then forgetLane(stage, lane) end
      isOver = true
    elseif call('EXISTS', waitingKey(stage, lane, tenant)) == 0 then
      call('ZREM', turns, tenant)
    elseif allowed <= 0 then
      isOver = true
    else
      local n = call('ZCARD', turns) == 1 and math.min(allowed, most) or 1
      if countsTokens(lane, tenant) then n = 1 end
      local untilMs
      if let == 'admitted' then n, untilMs = admittedOf(lane, tenant, n) end
      if n == 0 then
        rest(stage, lane, tenant, untilMs)
      else
        local head = call('ZRANGE', waitingKey(stage, lane, tenant), '0', '0', 'WITHSCORES')
        if tonumber(head[2]) >= BULK_FROM * LINE then n = math.min(n, bulk) end
        local popped = n > 0 and takeFirst(stage, lane, tenant, n) or {}
        for i = 1, #popped, 2 do
          local visit, isBulk = popped[i], tonumber(popped[i + 1]) >= BULK_FROM * LINE
          found[#found + 1] = { id = visit, lane = lane, let = let, tenant = tenant }
          if isBulk then bulk = bulk - 1 end
          if let == 'admitted' then admit(lane, tenant, (jobOf(visit, stage))) end
        end
        most = most - #popped / 2
        if #popped > 0 then
          call('HSET', lanesKey(stage), lane, first[2])
          local task = n == 1 and call('HGET', jobKey((jobOf(popped[1], stage))), 'task')
          if task then call('ZADD', turns, whole(at + estimateOf(task) / weightOf(tenant)), tenant) end
          looked = 0
        else
          looked = looked + 1
          isOver = looked >= MOST_LOOKED_AT
        end
      end
    end
  end
  if lane ~= '' then closesUntil(tonumber(call('ZRANGE', restingKey(stage, lane), '0', '0', 'WITHSCORES')[2])) end
  return most, bulk
end
-- Takes at most so many visits off a stage's lanes. One in its turn has the first say.
local function takeWaiting(stage, most, bulk)
  if most <= 0 then return {} end
  local found, lanes = {}, call('HKEYS', lanesKey(stage))
  table.sort(lanes)
  local from = #lanes > 1 and math.floor(now / 7) % #lanes or 0
  for round = 1, 2 do
    for i = 1, #lanes do
      if most <= 0 then break end
      local lane = lanes[(i + from) % #lanes + 1]
      local share = round == 1 and math.ceil(most / (#lanes - i + 1)) or most
      local left, bulkLeft = takeLane(stage, lane, share, math.min(bulk, share), found)
      most, bulk = most - (share - left), bulk - (math.min(bulk, share) - bulkLeft)
    end
  end
  return found
end
`;
