import { type Stage, stages } from '../job-view.ts';
import type { Script } from '../run-script.ts';
import { UNHEARD_MS } from './beat.ts';

export const plainFields = [
  ...['visit', 'task', 'version', 'taskHash', 'run', 'priority', 'createdAt', 'deadlineAt', 'rung', 'round', 'spent'],
  ...['throttles', 'attemptBudget', 'backoff', 'causes', 'late', 'isRedacted', 'throttledSince', 'dataClass', 'deaths'],
];

/** Where the last of them is, behind the eleven fields that come first in `openRecord`. */
const DEATHS_AT = 11 + plainFields.length;

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

/** Where the payloads begin in what `openRecord` returns, counted from 0. */
export const PAYLOADS_AT = 7 + plainFields.length;

const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

const readPayloads = (sealed: readonly string[]) => /* lua */ `
  if worker == '' or string.sub(at[1], 1, #worker + 1) ~= worker .. ':' then
    for _, payload in ipairs(call('HMGET', job, ${quote(sealed)})) do at[#at + 1] = payload end
  end`;

/**
 * Lua that defines `openRecord(tag, id, token, n, stage, lookMs, worker)` for a stage with such payloads: checks that
 * the visit, known by its token or its number, is the present one and due, marks the job running and who works on it,
 * and returns for how long it has been due, the latest attempt, the plain fields and the sealed ones. These it leaves
 * out for the worker that the token begins with: they are at hand there. The names of the fields stand in the script:
 * it is sent once. A job whose batch is being cancelled does not start: it is about to end.
 * A start whose holder's beat is gone is a death, unless Redis was away just before: the next start waits 2, 4, 8, 16 s
 * for it; one that was still waiting to run alone when its worker died has not begun. Of those that have to run alone
 * one script opens one, so that the others do not die with it. An open request to a model may be judged from the end of
 * its lease on, or later when Redis was away.
 */
export const openRecordLua = (sealed: readonly string[]): string => /* lua */ `
local isOneAlone = false
local function openRecord(tag, id, token, n, stage, lookMs, worker)
  local job = jobKey(tag, id)
  local at = call('HMGET', job, 'token', 'status', 'notBefore', 'attempts', 'looks', 'batch', 'tenant', 'visitAt', 'lease', 'holder', 'alone', ${quote(plainFields)})
  if not at[1] then return { 'gone', now } end
  if not isOpen(at[2]) or (token and at[1] ~= token) or (n and at[12] ~= n) then return present(job) end
  local notBefore = tonumber(at[3])
  if notBefore > now then return { 'early', now, notBefore } end
  if at[6] and call('SISMEMBER', cancellingKey(tag), at[6]) == 1 then return { 'gone', now } end
  local holder, before = at[10] or '', tonumber(at[${DEATHS_AT}] or '0')
  local isGone = holder ~= '' and holder ~= worker and call('EXISTS', workerKey(tag, holder)) == 0
  local hadBegun = before < ${ALONE_AFTER_DEATHS} or at[11] == '1'
  if isGone and hadBegun and steadyAt(tag) - now <= ${UNHEARD_MS} then
    local deaths = call('HINCRBY', job, 'deaths', 1)
    at[${DEATHS_AT}] = deaths
    call('RPUSH', historyKey(tag, id), nowText .. ' died ' .. stage)
    if deaths < ${MOST_DEATHS} then
      local due = now + 1000 * 2 ^ deaths
      call('HSET', job, 'holder', '', 'notBefore', due)
      return { 'early', now, due }
    end
  end
  local deaths = tonumber(at[${DEATHS_AT}] or '0')
  if deaths >= ${ALONE_AFTER_DEATHS} and deaths < ${MOST_DEATHS} then
    if isOneAlone then return { 'early', now, now + 1000 } end
    isOneAlone = true
    call('HSET', job, 'alone', '0')
  end
  if at[2] == 'queued' then
    count(tag, at[6], 'queued', 'running')
    call('HSET', job, 'status', 'running', 'startedAt', nowText, 'notBefore', '0', 'looks', '0', 'holder', worker)
  elseif notBefore > 0 or at[5] ~= '0' then
    call('HSET', job, 'notBefore', '0', 'looks', '0', 'holder', worker)
  else
    call('HSET', job, 'holder', worker)
  end
  if at[5] and at[5] ~= '0' then call('ZADD', liveKey(tag), 'XX', now + lookMs, id) end
  local latest, judgedAt = false, false
  if at[4] then latest = call('HGET', job, 'attempt:' .. at[4]) end
  if at[9] and at[9] ~= '' then judgedAt = math.max(tonumber(at[9]), steadyAt(tag)) end
  local due = math.max(notBefore, tonumber(at[8] or '0'))
  ${sealed.length === 0 ? '' : readPayloads(sealed)}
  return { 'started', now, now - math.min(now, due), latest, at[7], at[1], judgedAt, unpack(at, 12) }
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
