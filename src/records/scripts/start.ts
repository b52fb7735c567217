import { type Stage, stages } from '../job-view.ts';
import type { Script } from '../run-script.ts';

export const plainFields = [
  ...['task', 'version', 'taskHash', 'run', 'visit', 'priority', 'createdAt', 'deadlineAt', 'rung', 'round', 'spent'],
  ...['throttles', 'attemptBudget', 'backoff', 'causes', 'late', 'isRedacted', 'throttledSince'],
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

const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/**
 * Opens a visit: checks that it is the present one and due, marks the job running, returns the latest attempt, the plain
 * fields and the sealed ones. The names of the fields stand in the script: it is sent once. A job whose batch is being
 * cancelled does not start: it is about to end.
 * Keys: job, live, history. Arguments: id, token, stage, lookMs.
 */
const createStartScript = (sealed: readonly string[]): Script => ({
  lua: /* lua */ `
local job = KEYS[1]
local at = call('HMGET', job, 'token', 'status', 'notBefore', 'attempts', 'looks', 'batch', ${quote([...plainFields, ...sealed])})
if not at[1] then return { 'gone', now } end
if at[1] ~= ARGV[2] or not isOpen(at[2]) then return present(job) end
local notBefore = tonumber(at[3])
if notBefore > now then return { 'early', now, notBefore } end
if at[6] and call('SISMEMBER', cancellingKey(tagOf(job)), at[6]) == 1 then return { 'gone', now } end
if at[2] == 'queued' then
  count(tagOf(job), at[6], 'queued', 'running')
  call('HSET', job, 'status', 'running', 'startedAt', now, 'notBefore', 0, 'looks', 0)
elseif notBefore > 0 or at[5] ~= '0' then
  call('HSET', job, 'notBefore', 0, 'looks', 0)
end
if at[5] and at[5] ~= '0' then call('ZADD', KEYS[2], 'XX', now + ARGV[4], ARGV[1]) end
call('RPUSH', KEYS[3], now .. ' started ' .. ARGV[3])
local latest = false
if at[4] then latest = call('HGET', job, 'attempt:' .. at[4]) end
return { 'started', now, latest, unpack(at, 7) }
`,
});

/** One script per stage, with the payloads that the stage may ask for. */
export const startScripts = Object.fromEntries(
  stages.map((stage) => [stage, createStartScript(payloadsOf[stage])]),
) as Record<Stage, Script>;
