import { OPENING_MS } from './admission-lua.ts';

/** Where so many jobs of a tenant's task have failed, and none was answered while others were, it is its own doing. */
const OWN_AFTER = 20;
/** Of so many tasks of a tenant that is known, for so long. */
const [MOST_TROUBLED, TROUBLED_MS] = [1000, 3_600_000];
/** After so many failures in a row of its provider's own a profile is away. */
const AWAY_AFTER = 5;
/** And one that is back just now after so many. */
const AWAY_AGAIN_AFTER = 2;
/** Also when half of at least so many requests within this time failed so. */
const [RATIO_OF, RATIO_MS] = [10, 30_000];

/**
 * What a profile's provider says of itself, on the profile's meter: that it fails everything (it is away), that it is
 * back, that it is to be left alone for a while.
 */
export const troubleLua = /* lua */ `
-- The profile's provider has been heard by a job, whatever it said; 'isAnswer' when it did not say to wait. Whether it is
-- back.
local function hear(profile, isAnswer, job)
  local at = meterOf(profile)
  if isAnswer and now - (at.failedAt or 0) < ${TROUBLED_MS} then call('HDEL', troublesKey(job.tenant), profile .. ' ' .. job.task) end
  if isAnswer and (at.answeredAt or 0) <= (at.failedAt or 0) then use(at, 'answeredAt', now) end
  if at.inARow and at.inARow > 0 then use(at, 'inARow', 0) end
  if at.windowSince and now - at.windowSince < ${RATIO_MS} then use(at, 'all', (at.all or 0) + 1) end
  if not at.awaySince then return false end
  for _, field in ipairs({ 'awaySince', 'probeAt', 'probe', 'ownProbe', 'windowSince', 'opened' }) do use(at, field, nil) end
  use(at, 'openedAt', now)
  use(at, 'backAt', now)
  return true
end
-- When the next job may find out whether a profile is back: after a second at first, then after a fortieth of the time
-- that it has been away, after half a minute at most.
local function nextProbeAt(at) return now + math.min(30000, math.max(1000, (now - at.awaySince) / 40)) end
-- Notes that a job's call failed or was told to wait. Whether that is its own doing: it was so before with this profile,
-- and others have been answered since; or so many jobs of its tenant's task were, and none of them was answered.
local function isOwnDoing(profile, at, id)
  use(at, 'failedAt', now)
  local job = jobKey(id)
  local was = read(job, { 'tenant', 'task', 'troubled' })
  if not was.tenant then return false end
  local function isOwn(since) return (at.answeredAt or 0) > tonumber(since) end
  local troubles, flow = troublesKey(was.tenant), profile .. ' ' .. was.task
  local count, since = string.match(call('HGET', troubles, flow) or '0 ' .. nowText, '^(%d+) (%d+)$')
  local known, first = string.match(was.troubled or '', '^(.*) (%d+)$')
  if known == profile then return isOwn(first) end
  call('HSET', job, 'troubled', profile .. ' ' .. nowText)
  if count == '0' and call('HLEN', troubles) >= ${MOST_TROUBLED} then return false end
  call('HSET', troubles, flow, (count + 1) .. ' ' .. since)
  call('PEXPIRE', troubles, ${TROUBLED_MS})
  return tonumber(count) >= ${OWN_AFTER} and isOwn(since)
end
-- The profile's provider failed a job's call, made at 'begunAt', and perhaps says for how long it will ('waitMs'). Whether
-- it is away, and since just now; and whether that is the job's own doing, which says nothing of its provider.
local function hearTrouble(profile, id, made)
  local at = meterOf(profile)
  -- It was asked before the profile was back.
  if not at.awaySince and made.begunAt < (at.backAt or 0) then return true, false end
  local isOwn = isOwnDoing(profile, at, id)
  if at.probe == id then
    use(at, 'probe', nil)
    use(at, 'probeAt', nextProbeAt(at))
    use(at, 'ownProbe', isOwn and 1 or nil)
  end
  if at.awaySince then return true, false end
  if isOwn then return false, false end
  use(at, 'code', made.code)
  use(at, 'inARow', (at.inARow or 0) + 1)
  local isTimeout = made.code == 'model-timeout'
  if not isTimeout then
    if now - (at.windowSince or 0) >= ${RATIO_MS} then
      use(at, 'windowSince', now)
      use(at, 'bad', 0)
      use(at, 'all', 0)
    end
    use(at, 'bad', at.bad + 1)
    use(at, 'all', at.all + 1)
  end
  local isHalf = not isTimeout and at.all >= ${RATIO_OF} and at.bad * 2 >= at.all
  local isOpening = now - (at.backAt or 0) < ${OPENING_MS}
  if at.inARow < (isOpening and ${AWAY_AGAIN_AFTER} or ${AWAY_AFTER}) and not isHalf then return false, false end
  use(at, 'awaySince', now)
  use(at, 'probeAt', now + math.min(30000, math.max(1000, made.waitMs or 0)))
  use(at, 'probe', nil)
  return true, true
end
-- A provider says that its profile is to be left alone.
local function pause(profile, forMs)
  local at = meterOf(profile)
  if (at.answeredAt or 0) >= (at.pausedSince or 0) then use(at, 'pausedSince', now) end
  use(at, 'pausedUntil', math.max(at.pausedUntil or 0, now + forMs))
  use(at, 'openedAt', at.pausedUntil)
  use(at, 'opened', 0)
end
`;
