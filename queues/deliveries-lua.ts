/** A receiver gets so many requests at once, and a tenant's receivers together: a slow one holds up nobody else. */
const MOST_FLIGHTS = { lane: 8, tenant: 32 };

/** So many visits, or runs, of one job a script looks at, the latest of them. */
const MOST_COUNTED = 10_000;

/**
 * Events on their way to receivers, added in the very script that writes what they tell of. A delivery is an event for
 * one receiver, `<event>~<endpoint>`, or `<event>~callback` for the URL that a job or a batch came with; its lane is its
 * receiver. One that is due stands in its lane, one that is due later among BullMQ's delayed jobs; one that is being
 * sent is on a lease, after which it is sent again. The queue `deliver` shows the same to the board, ids only.
 */
export const deliveriesLua = /* lua */ `local CALLBACK = 'callback'
-- Gives a place in a line, behind all others, to who may go, and takes it from who may not.
local function seatIn(line, member, mayGo)
  if not mayGo then call('ZREM', line, member)
  elseif not call('ZSCORE', line, member) then call('ZADD', line, whole(call('INCR', queueOf('deliver') .. 'pc')), member) end
end
-- A lane may go while something waits in it and its receiver has room, a tenant while one of its lanes may and it has room.
local function seat(tenant, lane)
  local lanes = deliveryLanesKey(tenant)
  local hasRoom = call('ZCARD', deliveryFlightsKey(tenant, lane)) < ${MOST_FLIGHTS.lane}
  seatIn(lanes, lane, hasRoom and call('ZCARD', deliveryLaneKey(tenant, lane)) > 0)
  hasRoom = call('ZCARD', deliveryFlightsKey(tenant, '-')) < ${MOST_FLIGHTS.tenant}
  seatIn(deliveryTurnsKey, tenant, hasRoom and call('ZCARD', lanes) > 0)
end
-- A delivery is due: it waits in its lane, behind the others, or before them.
local function lineUpDelivery(id, at, isFirst)
  local queue = queueOf('deliver')
  local order = isFirst and 0 or call('INCR', queue .. 'pc')
  call('ZADD', queue .. 'prioritized', whole(5 * LINE + order % LINE), id)
  call('ZADD', deliveryLaneKey(at.tenant, at.lane), whole(order), id)
  seat(at.tenant, at.lane)
  setMarker(queue)
end
-- Takes a delivery out of wherever it waits, or is being sent.
local function unlistDelivery(id, at)
  local queue = queueOf('deliver')
  for _, state in ipairs({ 'prioritized', 'delayed' }) do call('ZREM', queue .. state, id) end
  call('ZREM', deliveryLaneKey(at.tenant, at.lane), id)
  local wasSent = call('ZREM', deliveryLeasesKey, id) == 1
  if wasSent then
    call('ZREM', deliveryFlightsKey(at.tenant, '-'), id)
    call('ZREM', deliveryFlightsKey(at.tenant, at.lane), id)
    call('LREM', queue .. 'active', '-1', id)
  end
  seat(at.tenant, at.lane)
  if wasSent and call('ZSCORE', deliveryTurnsKey, at.tenant) then setMarker(queue) end
end
-- Writes what the board shows of a delivery, in its queue.
local function writeInQueue(id, at)
  call('HSET', queueOf('deliver') .. id, 'name', at.type, 'data', '{"deliveryId":"' .. id .. '","tenant":"' .. at.tenant .. '"}',
    'opts', '{"attempts":1,"jobId":"' .. id .. '","priority":5}', 'timestamp', nowText, 'delay', '0', 'priority', '5')
end
-- What a job tells of its latest event: how many receivers are still to hear of it, how many cannot be told, and how often it
-- was sent.
local function noteDelivery(event, pending, failed, attempts)
  local id, which = string.match(event, '^(job_[^.]+)%.(.+)$')
  local of, was = string.match(id and call('HGET', jobKey(id), 'delivery') or '', '^(%S+) (.+)$')
  if not of or of ~= which then return end
  local waits, lost, sent = string.match(was, '^(%d+) (%d+) (%d+)$')
  call('HSET', jobKey(id), 'delivery', table.concat({ of, waits + pending, lost + failed, sent + attempts }, ' '))
end
-- Leaves nothing of a delivery; one that is still to be sent cannot be. What the board shows of it stays until it is one of too
-- many ('isShown'), or goes as well.
local function dropDelivery(id, isShown)
  local at = read(deliveryKey(id), { 'tenant', 'lane', 'target', 'event', 'state' })
  if not at.tenant then return end
  if at.state == 'pending' then noteDelivery(at.event, -1, 1, 0) end
  unlistDelivery(id, at)
  call('ZREM', deliveriesKey(at.tenant, at.target), id)
  call('ZREM', deliveryExpiryKey, id)
  call('DEL', deliveryKey(id))
  holdDeliveries(at.tenant, -1)
  if not isShown then removeVisit('deliver', id) end
end
-- Adds a delivery (tenant, target, lane, event, type). Where the same is still on its way, that one is enough; one that is over is
-- sent again: the event has happened once more.
local function addDelivery(one, of)
  local id = one.event .. '~' .. one.target
  local key = deliveryKey(id)
  if call('HGET', key, 'state') == 'pending' then return end
  dropDelivery(id)
  call('HSET', key, 'tenant', one.tenant, 'target', one.target, 'lane', one.lane, 'event', one.event, 'type', one.type,
    'at', nowText, 'state', 'pending', 'attempts', '0')
  if of.traceparent then call('HSET', key, 'traceparent', of.traceparent) end
  if one.target == CALLBACK then call('HSET', key, 'callbackUrl', of.callbackUrl)
  else call('ZADD', deliveriesKey(one.tenant, one.target), whole(call('INCR', queueOf('deliver') .. 'pc')), id) end
  holdDeliveries(one.tenant, 1)
  writeInQueue(id, one)
  lineUpDelivery(id, one)
end
-- A delivery that is over, or waits for its next try, is sent now; whether it is.
local function sendAgain(id)
  local at = read(deliveryKey(id), { 'tenant', 'lane', 'type', 'event', 'state' })
  if not at.tenant or call('ZSCORE', deliveryLeasesKey, id) then return false end
  unlistDelivery(id, at)
  if at.state ~= 'pending' then
    call('HSET', deliveryKey(id), 'state', 'pending', 'attempts', '0')
    call('ZREM', deliveryExpiryKey, id)
    removeVisit('deliver', id)
    writeInQueue(id, at)
    noteDelivery(at.event, 1, at.state == 'failed' and -1 or 0, 0)
  else
    call('HSET', deliveryKey(id), 'attempts', '0')
  end
  call('HDEL', deliveryKey(id), 'nextAt')
  lineUpDelivery(id, at)
  return true
end
-- Whether an endpoint, as JSON, wants an event of this type.
local function wants(text, type)
  local isRead, endpoint = pcall(cjson.decode, text)
  if not isRead or endpoint.disabledAt or not endpoint.events then return false end
  for _, event in ipairs(endpoint.events) do
    if event == '*' or event == type then return true end
  end
  return false
end
-- Has an event sent to the tenant's endpoints that want it, and to the URL that its job or batch came with; returns to how
-- many. 'of' has that URL, sealed, its lane and the trace.
local function deliver(tenant, type, event, of)
  local count, endpoints = 0, call('HGETALL', webhooksKey(tenant))
  local function to(target, lane)
    addDelivery({ tenant = tenant, target = target, lane = lane, event = event, type = type }, of)
    count = count + 1
  end
  for i = 1, #endpoints, 2 do
    if wants(endpoints[i + 1], type) then to(endpoints[i], endpoints[i]) end
  end
  if of.callbackUrl then to(CALLBACK, CALLBACK .. '-' .. (of.callbackLane or '')) end
  return count
end
-- A job came to a status that receivers are told of.
local function deliverJob(tenant, id, status)
  local at = read(jobKey(id), { 'run', 'callbackUrl', 'callbackLane', 'traceparent' })
  local which = at.run .. '.' .. status
  local count = deliver(tenant, 'job.' .. status, id .. '.' .. which, at)
  if count > 0 then call('HSET', jobKey(id), 'delivery', which .. ' ' .. count .. ' 0 0') end
end
-- A batch may be over: its upload is, and no job of it has not ended. 'isOver': no more rows will come.
local function deliverBatch(id, isOver)
  local at = read(batchKey(id), { 'tenant', 'rows', 'cancelledAt', 'isOver', 'accepted', 'succeeded', 'failed', 'cancelled',
    'expired', 'callbackUrl', 'callbackLane', 'traceparent' })
  if not at.tenant then return end
  if isOver and not at.isOver then call('HSET', batchKey(id), 'isOver', '1') end
  local ended = (at.succeeded or 0) + (at.failed or 0) + (at.cancelled or 0) + (at.expired or 0)
  if ended < tonumber(at.accepted) or not (at.rows or at.cancelledAt or at.isOver or isOver) then return end
  local status = at.cancelledAt and 'cancelled' or 'finished'
  local run = call('HINCRBY', batchKey(id), 'run', 1)
  deliver(at.tenant, 'batch.' .. status, id .. '.' .. run .. '.' .. status, at)
end
-- The numbers up to one that a record holds as text, as the first and the last of them: ${MOST_COUNTED} at most, and none for
-- what is no count. A loop up to what another hand has written might hold up Redis for ever.
local function countedTo(text)
  local last = tonumber(text) or 0
  if not (last < 0x1000000000000) then last = 0 end
  return math.max(1, last - ${MOST_COUNTED} + 1), last
end
-- Nothing more is told of a job or a batch that is erased. 'runs' of it, each with these statuses, may have been told of.
local function forgetDeliveries(tenant, id, runs, statuses)
  local targets = call('HKEYS', webhooksKey(tenant))
  targets[#targets + 1] = CALLBACK
  local first, last = countedTo(runs)
  for run = first, last do
    for _, status in ipairs(statuses) do
      for _, target in ipairs(targets) do dropDelivery(id .. '.' .. run .. '.' .. status .. '~' .. target) end
    end
  end
end
`;
