import { type Stage, stages } from '../../jobs/job-view.ts';
import type { Script } from '../../redis/run-script.ts';
import { UNHEARD_MS } from './beat.ts';

export const plainFields = [
  ...['visit', 'task', 'version', 'taskHash', 'run', 'priority', 'createdAt', 'deadlineAt', 'rung', 'round', 'spent'],
  ...['throttles', 'attemptBudget', 'backoff', 'causes', 'late', 'isRedacted', 'throttledSince', 'dataClass', 'deaths'],
];

/** Payloads a stage may ask for; each is sealed in the record. */
export type PayloadField = 'input' | 'redacted' | 'notes' | 'answer';

export const payloadsOf: Record<Stage, readonly PayloadField[]> = {
  redact: ['input'],
  model: ['input', 'redacted', 'notes'],
  validate: ['input', 'redacted', 'answer'],
  fallback: ['input', 'redacted', 'notes'],
  review: [],
  'dead-letter': [],
};

/** A job that killed its workers so often runs alone in its process. */
export const ALONE_AFTER_DEATHS = 3;
/** A job that killed its workers so often is not tried again. */
export const MOST_DEATHS = 5;

/** Where the plain fields and behind them the payloads begin in what `openRecord` returns, counted from 0. */
export const PLAIN_AT = 7;
export const PAYLOADS_AT = PLAIN_AT + plainFields.length;

/** Holds a visit that nobody has opened yet. */
export const NOBODY_YET = '-';

const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/**
 * Lua that defines `openRecord(tag, id, token, n, stage, lookMs, worker)` for a stage with such payloads: checks that
 * the visit, known by its token or its number, is the present one and due, marks the job running and who works on it,
 * and returns for how long it has been due and its token, then the latest attempt, the plain fields and the sealed ones.
 * Nothing of these for the worker that the token begins with when nobody has opened the visit yet: it left them itself,
 * and has them at hand. The names of the fields stand in the script: it is sent once. A job whose batch is being
 * cancelled does not start: it is about to end.
 * A start whose holder's beat is gone is a death, unless Redis was away just before: the next start waits 2, 4, 8, 16 s
 * for it; one that was still waiting to run alone when its worker died has not begun. Of those that have to run alone
 * one script opens one, so that the others do not die with it. An open request to a model may be judged from the end of
 * its lease on, or later when Redis was away.
 */
export const openRecordLua = (sealed: readonly string[]): string => /* lua */ `
local isOneAlone = false
local function countDeath(tag, id, job, stage, worker, holder, before, wasAlone)
  if holder == '' or holder == '${NOBODY_YET}' or holder == worker then return before end
  local hadBegun = before < ${ALONE_AFTER_DEATHS} or wasAlone == '1'
  local isGone = hadBegun and call('EXISTS', workerKey(tag, holder)) == 0 and steadyAt(tag) - now <= ${UNHEARD_MS}
  if not isGone then return before end
  call('RPUSH', historyKey(tag, id), nowText .. ' died ' .. stage)
  return call('HINCRBY', job, 'deaths', 1)
end
local function openRecord(tag, id, token, n, stage, lookMs, worker)
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'token', 'visit', 'status', 'notBefore', 'looks', 'batch', 'visitAt', 'holder')
  if not at[1] then return { 'gone', now } end
  if not isOpen(at[3]) or (token and at[1] ~= token) or (n and at[2] ~= n) then return present(job) end
  local notBefore, holder = tonumber(at[4]), at[8] or ''
  if notBefore > now then return { 'early', now, notBefore } end
  if at[6] and call('SISMEMBER', cancellingKey(tag), at[6]) == 1 then return { 'gone', now } end
  local isAtHand = holder == '${NOBODY_YET}' and worker ~= '' and string.sub(at[1], 1, #worker + 1) == worker .. ':'
  local more = false
  if not isAtHand then
    more = call('HMGET', job, 'deaths', 'alone', 'attempts', 'lease', 'tenant', ${quote([...plainFields, ...sealed])})
    local before = tonumber(more[1] or '0')
    local deaths = countDeath(tag, id, job, stage, worker, holder, before, more[2])
    if deaths > before and deaths < ${MOST_DEATHS} then
      local due = now + 1000 * 2 ^ deaths
      call('HSET', job, 'holder', '', 'notBefore', due)
      return { 'early', now, due }
    end
    if deaths >= ${ALONE_AFTER_DEATHS} and deaths < ${MOST_DEATHS} then
      if isOneAlone then return { 'early', now, now + 1000 } end
      isOneAlone = true
      call('HSET', job, 'alone', '0')
    end
    more[${5 + 1 + plainFields.indexOf('deaths')}] = tostring(deaths)
  end
  if at[3] == 'queued' then
    count(tag, at[6], 'queued', 'running')
    call('HSET', job, 'status', 'running', 'startedAt', nowText, 'notBefore', '0', 'looks', '0', 'holder', worker)
  elseif notBefore > 0 or at[5] ~= '0' then
    call('HSET', job, 'notBefore', '0', 'looks', '0', 'holder', worker)
  else
    call('HSET', job, 'holder', worker)
  end
  if at[5] and at[5] ~= '0' then call('ZADD', liveKey(tag), 'XX', now + lookMs, id) end
  local waitedMs = now - math.min(now, math.max(notBefore, tonumber(at[7] or '0')))
  if isAtHand then return { 'started', now, waitedMs, at[1] } end
  local latest, judgedAt = false, false
  if more[3] then latest = call('HGET', job, 'attempt:' .. more[3]) end
  if more[4] and more[4] ~= '' then judgedAt = math.max(tonumber(more[4]), steadyAt(tag)) end
  return { 'started', now, waitedMs, at[1], latest, more[5], judgedAt, unpack(more, 6) }
end
`;

/**
 * Opens a visit that a queue has brought. Keys: job. Arguments: 1 tag, 2 id, 3 token, 4 stage, 5 lookMs, 6 worker.
 */
const createStartScript = (sealed: readonly string[]): Script => ({
  lua: /* lua */ `
${openRecordLua(sealed)}
return openRecord(ARGV[1], ARGV[2], ARGV[3], nil, ARGV[4], ARGV[5], ARGV[6])
`,
});

/** One script per stage, with the payloads that the stage may ask for. */
export const startScripts = Object.fromEntries(
  stages.map((stage) => [stage, createStartScript(payloadsOf[stage])]),
) as Record<Stage, Script>;
