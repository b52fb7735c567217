/** Limits that a provider tells hold for so long. */
export const TOLD_MS = 600_000;
/** A shard's part of a profile's limits is so many of these: whole, so that all come to no more than the limit. */
export const ALL_PARTS = 1_000_000;
/** A task whose calls nobody has counted yet is taken to use so many tokens a call. */
const FIRST_ESTIMATE = 1000;

/**
 * Meters: what a provider, or a tenant (`@<tenant>`), has used of what it may use, and whether the provider works at
 * all. Each is a hash, read once a command and written at its end. Limits are buckets that fill all the time: they hold
 * half a second's worth, and fill at 99 % of the limit, so that no minute sees more than it. Tokens are taken by an
 * estimate before a call, and corrected to what it used. A provider that is away is asked by one job at a time.
 */
export const metersLua = /* lua */ `
local METER = { 'pausedUntil', 'pausedSince', 'answeredAt', 'awaySince', 'probeAt', 'probe', 'ownProbe', 'code', 'failedAt',
  'inARow', 'windowSince', 'bad', 'all', 'backAt', 'openedAt', 'opened', 'requests', 'tokens', 'filledAt',
  'toldRequests', 'toldTokens', 'toldAt', 'minute', 'minuteRequests', 'minuteTokens', 'lastRequests', 'lastTokens',
  'part', 'partCalls' }
local isText = { probe = true, code = true }
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
  at.mostCallsInAll = at.mostCalls
  -- Of several shards each has a part of a profile's limits: nothing, until it is dealt out.
  if SHARDS > 1 and not isTenant(name) then
    local part = (at.part or 0) / ${ALL_PARTS}
    at.mostRequests, at.mostTokens = at.mostRequests and at.mostRequests * part, at.mostTokens and at.mostTokens * part
    at.mostCalls, at.hasNothing = at.mostCalls and math.min(at.mostCalls, at.partCalls or 0), part == 0
  end
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
-- Whether the tokens of a tenant's calls are counted: then they go one by one.
local function countsTokens(lane, tenant)
  if lane == '' then return false end
  return (meterOf((profileOf(lane))).mostTokens or meterOf('@' .. tenant).mostTokens) ~= nil
end
local estimates = {}
-- Tokens that a call of a task is taken to use.
local function estimateOf(task)
  estimates[task] = estimates[task] or tonumber(call('HGET', tokensKey, task) or '${FIRST_ESTIMATE}')
  return estimates[task]
end
-- What a call of a task has used is learnt: a sixteenth of what it differs by, of four times as much at most; the first
-- of a task as it is.
local function learnTokens(task, used)
  local known = learnt[task] or tonumber(call('HGET', tokensKey, task) or '')
  learnt[task] = known and known + (math.min(used, math.max(4 * known, ${FIRST_ESTIMATE})) - known) / 16 or used
  estimates[task] = learnt[task]
end
-- The share of its turns that a tenant has, beside others.
local function weightOf(tenant) return meterOf('@' .. tenant).weight or 1 end
`;
