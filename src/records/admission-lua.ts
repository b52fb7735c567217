/**
 * For so long a profile that is back, or was paused, may be asked by so many jobs only: 4 at once, 16 within a second, 64
 * within two, and so on.
 */
export const OPENING_MS = 5000;
/** A call that has not begun yet is counted for so long. */
const CLAIMED_MS = 90_000;
/** After a probe that failed by its job's own doing a job of another manner may be the next, for so long. */
const OTHERS_FIRST_MS = 5000;
/** More tokens than this no call uses, whatever a provider says. */
const MOST_TOKENS = 4_000_000;

/** Of several shards each has its part of the limits dealt out so often. */
const SHARED_EVERY_MS = 1000;

/** How many calls a profile, and a tenant, may have now, by their meters; and what calls are counted as, from claim to end. */
export const admissionLua = /* lua */ `
-- How many calls more a meter's limits allow, and when there may be more.
local function roomOf(name, at, most)
  local fillsAt
  if at.hasNothing and (at.mostRequests or at.mostTokens) then return 0, now + ${SHARED_EVERY_MS} end
  if at.mostRequests then
    most = math.min(most, math.floor(at.requests))
    if at.requests < 1 then fillsAt = now + (1 - at.requests) * 60000 / (at.mostRequests * 0.99) end
  end
  if at.mostTokens and at.tokens <= 0 then
    most, fillsAt = 0, math.max(fillsAt or 0, now - at.tokens * 60000 / (at.mostTokens * 0.99))
  end
  if at.mostCalls and most > 0 then
    if not at.calls then
      call('ZREMRANGEBYSCORE', callsKey(name), '-inf', now)
      at.calls = call('ZCARD', callsKey(name))
    end
    most = math.min(most, at.mostCalls - at.calls)
  end
  return math.max(0, most), fillsAt and math.max(fillsAt, now + 50)
end
-- When a lane that was found closed opens; the first of them.
local reopensAt
local function closesUntil(untilMs)
  if untilMs then reopensAt = math.min(reopensAt or untilMs, untilMs) end
end
-- How many of a lane may be claimed now, and as what: 'admitted', or the code that they leave their rung with.
local function admitted(lane, most)
  if lane == '' then return most, 'admitted' end
  if isOnHold() then return 0 end
  local profile, manner = profileOf(lane)
  local at = meterOf(profile)
  local room, untilMs, isLong, code = 0, nil, false, nil
  if at.awaySince then
    untilMs, isLong, code = at.probeAt or now, true, at.code
    -- What always fails always waits: it is not to be all that asks.
    if at.ownProbe and manner == '' then untilMs = untilMs + ${OTHERS_FIRST_MS} end
    if untilMs <= now then return 1, 'admitted' end
  elseif at.isPaused or (at.pausedUntil or 0) > now then
    untilMs, code = not at.isPaused and at.pausedUntil or nil, 'model-throttled'
    isLong = at.isPaused or at.pausedUntil - now > 60000
  else
    room, untilMs = roomOf(profile, at, most)
    local opening = now - (at.openedAt or 0)
    if opening < ${OPENING_MS} then
      room = math.min(room, math.max(0, math.floor(4 ^ (1 + opening / 1000)) - (at.opened or 0)))
      untilMs = math.max(untilMs or 0, now + 50)
    end
    if room > 0 then return room, 'admitted' end
    code = 'model-capacity'
  end
  if manner == '!' or manner == '~' and isLong then return most, code end
  closesUntil(untilMs)
  return 0
end
-- How many of those a tenant's own limits allow, and when they may allow more.
local function admittedOf(lane, tenant, most)
  if lane == '' then return most end
  return roomOf('@' .. tenant, meterOf('@' .. tenant), most)
end
-- Counts what is used in a minute of the clock, and keeps the one before.
local function countUse(at, requests, tokens)
  local minute = math.floor(now / 60000)
  if at.minute ~= minute then
    local isNext = at.minute == minute - 1
    use(at, 'lastRequests', isNext and at.minuteRequests or 0)
    use(at, 'lastTokens', isNext and at.minuteTokens or 0)
    use(at, 'minuteRequests', 0)
    use(at, 'minuteTokens', 0)
    use(at, 'minute', minute)
  end
  use(at, 'minuteRequests', (at.minuteRequests or 0) + requests)
  use(at, 'minuteTokens', (at.minuteTokens or 0) + tokens)
end
-- Whether a profile's limits are used up, and hold up whoever waits for it: not now alone, where it may have room for a
-- moment, but for most of what it may have in a minute.
local function isFull(profile, at)
  if roomOf(profile, at, 1) < 1 then return true end
  local minute, ago = math.floor(now / 60000), 1 - now % 60000 / 60000
  local function isUsedUp(most, counter)
    local ofMinute, ofLast = 'minute' .. counter, 'last' .. counter
    local present = at.minute == minute and at[ofMinute] or 0
    local before = at.minute == minute and at[ofLast] or at.minute == minute - 1 and at[ofMinute] or 0
    return most and present + before * ago >= 0.8 * most
  end
  return isUsedUp(at.mostRequests, 'Requests') or isUsedUp(at.mostTokens, 'Tokens') or false
end
local function isLimited(at) return at.mostRequests or at.mostTokens or at.mostCalls end
-- A profile, or a tenant beside it, has room again: whoever waits in its lanes is looked at.
local function makeRoom(profile, name)
  roomier[profile] = true
  if not isTenant(name) then return end
  for _, stage in ipairs({ 'model', 'fallback' }) do
    for _, manner in ipairs({ '', '~', '!' }) do
      call('ZADD', restingKey(stage, profile .. manner), 'XX', nowText, string.sub(name, 2))
    end
  end
end
local function take(name, at, id, tokens, sign)
  countUse(at, sign, sign * tokens)
  if at.mostRequests then use(at, 'requests', at.requests - sign) end
  if at.mostTokens then use(at, 'tokens', at.tokens - sign * tokens) end
  if not at.mostCalls then return end
  if sign > 0 then call('ZADD', callsKey(name), now + ${CLAIMED_MS}, id) else call('ZREM', callsKey(name), id) end
  at.calls = at.calls and at.calls + sign
end
-- Takes a call of a job off the meters of its lane and its tenant, with as many tokens as it may use.
local function admit(lane, tenant, id)
  if lane == '' then return end
  local profile = profileOf(lane)
  local at, own = meterOf(profile), meterOf('@' .. tenant)
  if at.awaySince then
    use(at, 'probe', id)
    use(at, 'probeAt', now + ${CLAIMED_MS})
  end
  if now - (at.openedAt or 0) < ${OPENING_MS} then use(at, 'opened', (at.opened or 0) + 1) end
  if not isLimited(at) and not isLimited(own) then return end
  local task = call('HGET', jobKey(id), 'task')
  if not task then return end
  local tokens = (at.mostTokens or own.mostTokens) and estimateOf(task) or 0
  take(profile, at, id, tokens, 1)
  take('@' .. tenant, own, id, tokens, 1)
  call('HSET', jobKey(id), 'reserved', whole(tokens))
end
-- A call of a job begins: it is counted for as long as it may last. Of a task that nobody has counted yet its text tells
-- how many tokens it may use.
local function beginCall(profile, tenant, task, id, reserved, tokens, untilMs)
  local at, own = meterOf(profile), meterOf('@' .. tenant)
  if at.probe == id then use(at, 'probeAt', untilMs) end
  if not tonumber(reserved) then return end
  if call('HEXISTS', tokensKey, task) == 1 then tokens = nil end
  for name, meter in pairs({ [profile] = at, ['@' .. tenant] = own }) do
    if meter.mostCalls then call('ZADD', callsKey(name), untilMs, id) end
    if meter.mostTokens and tokens then use(meter, 'tokens', meter.tokens - tokens + reserved) end
  end
  if tokens then call('HSET', jobKey(id), 'reserved', whole(tokens)) end
end
-- A call of a job is made beside its first one, if profile and tenant have room for it at once. Returns the tokens that
-- it is taken to use, '' where nothing limits them; nil where there is no room.
local function joinCall(profile, tenant, task, id, untilMs)
  local at, own = meterOf(profile), meterOf('@' .. tenant)
  local isOpening = now - (at.openedAt or 0) < ${OPENING_MS}
  if at.awaySince or at.isPaused or (at.pausedUntil or 0) > now or isOpening then return nil end
  if roomOf(profile, at, 1) < 1 or roomOf('@' .. tenant, own, 1) < 1 then return nil end
  if not isLimited(at) and not isLimited(own) then return '' end
  local tokens = (at.mostTokens or own.mostTokens) and estimateOf(task) or 0
  for name, meter in pairs({ [profile] = at, ['@' .. tenant] = own }) do
    take(name, meter, id, tokens, 1)
    if meter.mostCalls then call('ZADD', callsKey(name), untilMs, id) end
  end
  return whole(tokens)
end
-- What the call is called on meters that is made beside a job's first one.
local function besideOf(id) return id .. ' beside' end
-- A job's visit is over. Of a call that was made ('ended': used?, isCounted, told?) the estimate is corrected; one that
-- was not made is given back.
local function settle(lane, was, id, ended, stage)
  local profile = profileOf(lane or '')
  if profile == '' then return end
  local at, own = meterOf(profile), meterOf('@' .. was.tenant)
  if at.probe == id and not ended then
    use(at, 'probe', nil)
    use(at, 'probeAt', now)
  end
  if ended and ended.told then
    local told = ended.told
    for field, name in pairs({ toldRequests = 'requestsPerMinute', toldTokens = 'tokensPerMinute' }) do
      if told[name] ~= at[field] then use(at, field, told[name]) end
    end
    if now - (at.toldAt or 0) > 60000 then use(at, 'toldAt', now) end
  end
  local usedTokens = ended and ended.used and math.min(ended.used, ${MOST_TOKENS})
  if usedTokens then
    -- Its tenant's turns were charged with the estimate, too.
    local more = (usedTokens - estimateOf(was.task)) / weightOf(was.tenant)
    if stage and was.lane then charge(turnsKey(stage, was.lane), was.tenant, more) end
    learnTokens(was.task, usedTokens)
  end
  local reserved = tonumber(was.reserved)
  if not reserved then return end
  for name, meter in pairs({ [profile] = at, ['@' .. was.tenant] = own }) do
    if not ended then
      take(name, meter, id, reserved, -1)
      makeRoom(profile, name)
    else
      if meter.mostCalls then
        makeRoom(profile, name)
        call('ZREM', callsKey(name), id)
        meter.calls = meter.calls and meter.calls - 1
      end
      local used = usedTokens or ended.isCounted and reserved or 0
      -- A minute's worth may be owed, no more. Whoever waits until as much is there as was reserved is told of the rest.
      if meter.mostTokens then
        if used < reserved then makeRoom(profile, name) end
        use(meter, 'tokens', math.max(-meter.mostTokens, meter.tokens + reserved - used))
      end
      countUse(meter, 0, used - reserved)
    end
  end
end
`;
