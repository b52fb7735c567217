/**
 * For so long a profile that is back, or was paused, may be asked by so many jobs only: 4 at once, 16 within a second, 64
 * within two, and so on.
 */
export const OPENING_MS = 5000;
/** A call that has not begun yet is counted for so long. */
const CLAIMED_MS = 90_000;
/** Limits that a provider tells hold for so long. */
export const TOLD_MS = 600_000;
/** More tokens than this no call uses, whatever a provider says. */
const MOST_TOKENS = 4_000_000;
/** A task whose calls nobody has counted yet is taken to use so many tokens a call. */
const FIRST_ESTIMATE = 1000;

/**
 * Meters: what a provider, or a tenant (`@<tenant>`), has used of what it may use, and whether the provider works at
 * all. Each is a hash, read once a command and written at its end. Limits are buckets that fill all the time: they hold
 * half a second's worth, and fill at 99 % of the limit, so that no minute sees more than it. Tokens are taken by an
 * estimate before a call, and corrected to what it used. A provider that is away is asked by one job at a time.
 */
export const admissionLua = /* lua */ `
local METER = { 'pausedUntil', 'pausedSince', 'answeredAt', 'awaySince', 'probeAt', 'probe', 'code', 'failed', 'inARow',
  'windowSince', 'bad', 'all', 'backAt', 'openedAt', 'opened', 'requests', 'tokens', 'filledAt', 'toldRequests',
  'toldTokens', 'toldAt', 'minute', 'minuteRequests', 'minuteTokens', 'lastRequests', 'lastTokens' }
local isText = { probe = true, code = true, failed = true }
local meters = {}
-- Profiles that have room again, or are back, since this command.
local roomier = {}
local function least(a, b) return a and b and math.min(a, b) or a or b end
local function isTenant(name) return string.sub(name, 1, 1) == '@' end
-- Reads a meter, with its limits, and fills its buckets up to now.
local function meterOf(name)
  if meters[name] then return meters[name] end
  local at = read(meterKey(name), METER)
  for field, value in pairs(at) do
    if not isText[field] then at[field] = tonumber(value) elseif value == '' then at[field] = nil end
  end
  local knob = isTenant(name) and knobsOf('tenants', string.sub(name, 2)) or knobsOf('models', name)
  local set = isTenant(name) and {} or readJson(call('HGET', limitsKey, name))
  at.weight, at.isPaused, at.changed = tonumber(knob.weight), knob.paused == true, {}
  -- What was set while Airlock runs goes before all; what a provider tells no more is forgotten.
  local isTold = now - (at.toldAt or 0) < ${TOLD_MS}
  at.mostRequests = numberIn(knob, 'limits', 'requestsPerMinute')
    or least(set.requestsPerMinute, isTold and at.toldRequests or nil)
  at.mostTokens = numberIn(knob, 'limits', 'tokensPerMinute')
    or least(set.tokensPerMinute, isTold and at.toldTokens or nil)
  at.mostCalls = numberIn(knob, 'limits', 'maxConcurrency') or set.maxConcurrency
  for bucket, most in pairs({ requests = at.mostRequests, tokens = at.mostTokens }) do
    local holds = math.max(1, most / 120)
    at[bucket] = math.min(holds, (at[bucket] or holds) + (now - (at.filledAt or now)) * most * 0.99 / 60000)
  end
  at.filledAt = now
  meters[name] = at
  return at
end
local function use(at, field, value)
  at[field] = value
  at.changed[field] = true
end
-- What turns are charged with, by key and tenant, and what calls of tasks are known to use.
local charges, learnt = {}, {}
local function charge(turns, tenant, tokens)
  charges[turns] = charges[turns] or {}
  charges[turns][tenant] = (charges[turns][tenant] or 0) + tokens
end
-- Writes what has changed of the meters, each with how full its buckets are. One that only filled stays as it is.
local function writeMeters()
  for task, tokens in pairs(learnt) do call('HSET', tokensKey, task, whole(tokens)) end
  for turns, tenants in pairs(charges) do
    for tenant, tokens in pairs(tenants) do call('ZADD', turns, 'XX', 'INCR', whole(tokens), tenant) end
  end
  for name, at in pairs(meters) do
    if next(at.changed) then
      local fields = {}
      for _, field in ipairs({ 'requests', 'tokens', 'filledAt' }) do at.changed[field] = true end
      for field in pairs(at.changed) do
        local value = at[field]
        fields[#fields + 1] = field
        fields[#fields + 1] = value == nil and '' or type(value) == 'number' and string.format('%.3f', value) or value
      end
      call('HSET', meterKey(name), unpack(fields))
    end
  end
end
-- The profile of a lane, and when its jobs leave: '~' while it is away, '!' whenever it cannot be asked.
local function profileOf(lane)
  local last = string.sub(lane, -1)
  if last == '~' or last == '!' then return string.sub(lane, 1, -2), last end
  return lane, ''
end
local function needsTokens(lane) return lane ~= '' and meterOf((profileOf(lane))).mostTokens ~= nil end
local estimates = {}
-- Tokens that a call of a task is taken to use.
local function estimateOf(task)
  estimates[task] = estimates[task] or tonumber(call('HGET', tokensKey, task) or '${FIRST_ESTIMATE}')
  return estimates[task]
end
-- What a call of a task has used is learnt: a sixteenth of what it differs by; the first of a task as it is.
local function learnTokens(task, used)
  local known = learnt[task] or tonumber(call('HGET', tokensKey, task) or '')
  learnt[task] = known and known + (used - known) / 16 or used
  estimates[task] = learnt[task]
end
-- The share of its turns that a tenant has, beside others.
local function weightOf(tenant) return meterOf('@' .. tenant).weight or 1 end
-- How many calls more a meter's limits allow, and when there may be more.
local function roomOf(name, at, most)
  local fillsAt
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
  local profile, manner = profileOf(lane)
  local at = meterOf(profile)
  local room, untilMs, isLong, code = 0, nil, false, nil
  if at.awaySince then
    if not at.probeAt or at.probeAt <= now then return 1, 'admitted' end
    untilMs, isLong, code = at.probeAt, true, at.code
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
-- How many of those a tenant's own limits allow.
local function admittedOf(lane, tenant, most)
  if lane == '' then return most end
  local room, untilMs = roomOf('@' .. tenant, meterOf('@' .. tenant), most)
  if room == 0 then closesUntil(untilMs) end
  return room
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
local function isLimited(at) return at.mostRequests or at.mostTokens or at.mostCalls end
local function take(name, at, id, tokens, sign)
  countUse(at, sign, sign * tokens)
  if at.mostRequests then use(at, 'requests', at.requests - sign) end
  if at.mostTokens then use(at, 'tokens', at.tokens - sign * tokens) end
  if sign < 0 and not isTenant(name) then roomier[name] = true end
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
    else
      if meter.mostCalls then
        roomier[profile] = true
        call('ZREM', callsKey(name), id)
        meter.calls = meter.calls and meter.calls - 1
      end
      local used = usedTokens or ended.isCounted and reserved or 0
      -- A minute's worth may be owed, no more.
      if meter.mostTokens then use(meter, 'tokens', math.max(-meter.mostTokens, meter.tokens + reserved - used)) end
      countUse(meter, 0, used - reserved)
    end
  end
end
`;
