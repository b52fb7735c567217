/**
 * How long a visit waits in its lane for a profile that is away, paused or full. Nobody looks while it waits: the index of
 * deadlines holds when its patience may be over, and the sweeper comes then. `patienceMsOf` in `src/jobs/lane.ts` says the
 * same of a job in hand.
 */
export const patienceLua = /* lua */ `
-- Since when a job that has waited in a lane 'since' has waited for its profile, and which code says why; nil where it
-- waits for nothing but its turn.
local function heldUpSince(lane, since, tenant)
  local profile = profileOf(lane)
  if profile == '' or isOnHold() then return nil end
  -- While all was held nobody waited for a profile.
  since = math.max(since, readHold().releasedAt or 0)
  local at = meterOf(profile)
  if at.awaySince then return math.max(since, at.awaySince), at.code end
  if at.isPaused then return since, 'model-throttled' end
  if (at.pausedUntil or 0) > now then return math.max(since, at.pausedSince or 0), 'model-throttled' end
  -- Its tenant's own limits hold up nobody else, and no profile is asked for them.
  if roomOf('@' .. tenant, meterOf('@' .. tenant), 1) < 1 then return nil end
  if isLimited(at) and isFull(profile, at) then return since, 'model-capacity' end
end
-- Milliseconds of patience, of a job that has so many left.
local function patienceOf(patience, leftMs)
  if patience == 'quarter' then return leftMs / 4 end
  if patience == 'minute' then return math.min(leftMs / 4, 60000) end
  return tonumber(patience) or 0
end
-- A visit that waits, in its lane or until it is due, is the next to be claimed, whoever may be asked.
local function letGo(stage, visit, job)
  local queue = queueOf(stage)
  local isWaiting = call('ZREM', queue .. 'prioritized', visit) == 1
  if isWaiting then delist(stage, laneIn(stage, job), job.tenant, visit) end
  if not isWaiting and call('ZREM', queue .. 'delayed', visit) == 0 then return end
  call('RPUSH', queue .. 'wait', visit)
  setMarker(queue)
end
-- When the sweeper looks next whether a job still waits for its profile, of one that is late from then on.
local function lookForPatience(id, lane, patience, lateAt)
  if not patience or (lane or '') == '' then return end
  local lookAt = math.min(lateAt, now + math.max(50, patienceOf(patience, lateAt - now)))
  call('ZADD', deadlinesKey, 'XX', whole(lookAt), id)
end
-- Lets go of a job that has waited for its profile as long as its rung says, or says when to look again.
local function endPatience(id, job, lateAt)
  local isWaiting = asksModels[job.stage] and (job.lane or '') ~= '' and (job.owner or '') == '' and not string.find(job.gaveUp or '', '^' .. job.visit .. ' ')
  if not isWaiting then return call('ZADD', deadlinesKey, whole(lateAt), id) end
  local since, code = heldUpSince(job.lane, tonumber(job.visitAt), job.tenant)
  local endAt = since and since + patienceOf(job.patience, lateAt - since)
  if not endAt then return lookForPatience(id, job.lane, job.patience, lateAt) end
  if endAt > now then return call('ZADD', deadlinesKey, whole(math.min(lateAt, endAt)), id) end
  call('HSET', jobKey(id), 'gaveUp', job.visit .. ' ' .. (code or 'model-capacity'), 'notBefore', '0')
  letGo(job.stage, visitOf(id, job.stage, job.visit), job)
  call('ZADD', deadlinesKey, whole(lateAt), id)
end
`;
