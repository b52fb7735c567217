/** How attempts are closed: alone, late, or as one of two that were in flight at once. */
export const attemptsLua = /* lua */ `
-- The text of an attempt that is closed late. One that was given up as unknown stays so, with what it used: it may have
-- been paid twice. Giving up one that has been closed meanwhile changes nothing; nor does an answer that lands again
-- after it was judged.
local function closeLate(job, attempt)
  local stored = call('HGET', job, 'attempt:' .. attempt.n)
  local known = stored and cjson.decode(stored)
  if attempt.outcome == 'unknown' and known and known.outcome ~= 'started' then return stored end
  if known and known.outcome == 'answered' and known.failure ~= cjson.null then return stored end
  if not known or known.outcome ~= 'unknown' then return attempt.text end
  local late = cjson.decode(attempt.text)
  for _, name in ipairs({ 'usage', 'costUsd', 'latencyMs' }) do known[name] = late[name] end
  return cjson.encode(known)
end
-- An attempt of which nobody tells what came of it, as it is closed.
local function closeUntold(job, n, outcome, failure)
  local given = readJson(call('HGET', job, 'attempt:' .. n) or nil)
  given.outcome, given.failure = outcome, failure
  return { n = n, outcome = outcome, text = cjson.encode(given) }
end
-- What is known of two attempts that are in flight: the number of the first, and the second's meter with what it has
-- reserved there; nil where there is one. And what is told of the one that 'attempt' is not: both end together. Nobody
-- knows what came of a first that is not told of ('beside'); a second one was taken back before it was sent.
local function readPair(was, job, attempt, beside)
  local first, reserved, meter = string.match(was.beside or '', '^(%d+) (%d*) (.+)$')
  if not first then return nil, beside end
  local pair, count = { first = tonumber(first), reserved = reserved, meter = meter }, tonumber(was.attempts)
  if beside or not attempt then return pair, beside end
  if attempt.n == count then beside = closeUntold(job, pair.first, 'unknown', 'model-unknown-outcome') end
  if attempt.n == pair.first then beside = closeUntold(job, count, 'aborted', cjson.null) end
  return pair, beside
end
-- Closes a job's attempt, and the one that was in flight with it, with what they cost. What it changes in the record it
-- puts. Returns whether the attempt is the latest, or that whose answer is in hand; and the pair, if it was one of two.
local function closeAttempts(was, id, attempt, beside, isPresent, put)
  local job = jobKey(id)
  local pair, other = readPair(was, job, attempt, beside)
  if not attempt then return false end
  local latest = math.max(attempt.n, other and other.n or 0)
  local isLatest = tonumber(was.attempts) == latest or tonumber(was.judged) == attempt.n
  for _, one in ipairs({ attempt, other }) do
    local kept = countCost(job, was, one)
    if kept then put('keptUsd', kept) end
    noteAttempt(was, id, one, isLatest)
    local isUseful = isPresent and isLatest and one.outcome == 'answered'
    put('attempt:' .. one.n, isUseful and one.text or closeLate(job, one))
  end
  if isLatest then
    put('leaseEndsAt', '')
    if attempt.n < latest then put('judged', attempt.n) end
    if pair then call('HDEL', job, 'beside') end
    if isEnded(was.status) then call('ZREM', deadlinesKey, id) end
  end
  return isLatest, isLatest and pair or nil
end
`;
