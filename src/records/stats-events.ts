import { CANARY_TENANT } from '../canaries/canary.ts';
import type { Attempt } from '../jobs/attempt.ts';
import { type Change, decisions, type Verdict } from '../jobs/change.ts';
import { isEnding } from '../jobs/job-view.ts';
import { readAttempt } from '../jobs/read-attempts.ts';
import type { Outcome } from '../jobs/record.ts';
import { bandOf, type Counters, NOBODY, type Row, slotOf } from './stats-rows.ts';

/** Events that wait to be counted, at most; where nobody counts for so long, further ones are lost. */
const MOST_EVENTS = 50_000;

/**
 * Notes what is to be counted, in the scripts that write it: an event is one text in a list, which `foldStats` counts
 * later, out of Redis. `<time> <time of acceptance> <tenant> <task> <version> <kind> <JSON>`; a job is the fields of its
 * record. What fails here fails nothing else.
 */
export const statsLua = /* lua */ `
local statsEvents = {}
local function noteStats(job, kind, json)
  if job.tenant == '${CANARY_TENANT}' then return end
  statsEvents[#statsEvents + 1] = nowText .. ' ' .. (job.createdAt or '-') .. ' ' .. (job.tenant or '-') .. ' '
    .. (job.task or '-') .. ' ' .. (job.taskVersion or '-') .. ' ' .. kind .. ' ' .. (json or '')
end
local function noteEnding(job, json) noteStats(job, 'ended', json) end
local function noteLate(job, id, attempt)
  local stored = call('HGET', jobKey(id), 'attempt:' .. attempt.n)
  if not stored then return end
  local known, late = cjson.decode(stored), cjson.decode(attempt.text)
  if known.outcome == 'unknown' and known.usage == cjson.null and late.usage ~= cjson.null then
    noteStats(job, 'paid', attempt.text)
  elseif known.outcome == 'answered' and known.failure == cjson.null and late.failure ~= cjson.null then
    noteStats(job, 'refused', attempt.text)
  end
end
-- An attempt that is closed: 'closed' when it is over now; 'paid' when it was given up before, and is known to have used
-- something now; 'refused' when its answer was found wrong. Comes before the record is written.
local function noteAttempt(job, id, attempt, isLatest)
  if isLatest and (job.leaseEndsAt or '') ~= '' then return noteStats(job, 'closed', attempt.text) end
  pcall(noteLate, job, id, attempt)
end
-- Runs once at the end of a command.
local function finishStats()
  if #statsEvents == 0 then return end
  if call('RPUSH', statsEventsKey, unpack(statsEvents)) > ${MOST_EVENTS} then
    call('LTRIM', statsEventsKey, '0', '${MOST_EVENTS - 1}')
  end
end
`;

/** What is to be counted of a job that ends with this change; undefined for any other change. */
export function writeEnding({ status, set }: Change): string | undefined {
  if (status === undefined || !isEnding(status)) return undefined;
  const { by, profile, model, degraded } = set.answeredBy ?? {};
  return JSON.stringify({ status, failure: set.failure, by, profile, model, degraded } satisfies Ending);
}

/** A job's ending, as it is noted. */
interface Ending {
  status: string;
  failure?: string | undefined;
  by?: string | undefined;
  profile?: string | null | undefined;
  model?: string | null | undefined;
  degraded?: boolean | undefined;
}

/** Counters of answers by how sure they were: a person approved it, or did not; it served the business, or did not. */
type BandLetter = 'ka' | 'ko' | 'ks' | 'kf';

/** An event that was read: what it adds to which row, and when, in milliseconds. */
export interface StatsEvent {
  at: number;
  row: Row;
  counters: Counters;
}

const FORM =
  /^(\d{1,15}) (\d{1,15}) (\S+) (\S+) (\d{1,15}) (accepted|closed|paid|refused|ended|decided|outcome) (.*)$/s;
const MICRO = 1_000_000;
const inMicros = (usd: number) => Number((usd * MICRO).toFixed(3));

/** Reads an event; undefined for text that is none. */
export function readEvent(text: string): StatsEvent | undefined {
  const [, at = '', createdAt = '', tenant = '', task = '', version = '', kind = '', json = ''] = FORM.exec(text) ?? [];
  if (kind === '') return undefined;
  const named = { ...NOBODY, tenant, task, version: Number(version) };
  if (kind === 'accepted') return { at: Number(at), row: named, counters: { accepted: 1 } };
  const value: object | undefined = readAttempt(json);
  if (value === undefined) return undefined;
  if (kind === 'outcome') return readOutcome(value as Partial<Told>, Number(at), named);
  if (kind === 'decided') return readVerdict(value as Partial<Verdict>, Number(at), named);
  return kind === 'ended'
    ? readEnding(value as Partial<Ending>, Number(at), Number(createdAt), named)
    : readClosed(value as Partial<Attempt>, Number(at), kind, named);
}

function readEnding(ending: Partial<Ending>, at: number, createdAt: number, named: Row): StatsEvent | undefined {
  const { status, profile, model } = ending;
  if (status === undefined || !isEnding(status)) return undefined;
  return { at, row: ofModel(named, profile, model), counters: countEnding({ ...ending, status }, at - createdAt) };
}

const ofModel = (named: Row, profile: string | null | undefined, model: string | null | undefined): Row =>
  profile && model ? { ...named, profile, model } : named;

/** What came of an answer that was so sure; nothing where nobody knows how sure it was. */
function countVerdict(letter: BandLetter, confidence: number | null | undefined): Counters {
  const band = bandOf(confidence);
  return band === undefined ? {} : { [`${letter}${band}`]: 1 };
}

function readVerdict({ decision, profile, model, confidence }: Partial<Verdict>, at: number, named: Row) {
  if (decision === undefined || !decisions.includes(decision)) return undefined;
  const counters = { [`v:${decision}`]: 1, ...countVerdict(decision === 'approve' ? 'ka' : 'ko', confidence) };
  return { at, row: ofModel(named, profile, model), counters };
}

/** What the business made of a job, as it is noted. */
type Told = Partial<Outcome> & Pick<Ending, 'profile' | 'model'> & Partial<Pick<Verdict, 'confidence'>>;

function readOutcome(
  { success, code, value = 0, profile, model, confidence }: Told,
  at: number,
  named: Row,
): StatsEvent | undefined {
  if (typeof success !== 'boolean' || typeof value !== 'number') return undefined;
  const counters: Counters = { bt: 1, ...(success && { bs: 1 }), ...(code !== undefined && { [`b:${code}`]: 1 }) };
  Object.assign(counters, countVerdict(success ? 'ks' : 'kf', confidence));
  // A sum below nothing would not be read again: what was lost is counted by itself.
  if (value !== 0) counters[value > 0 ? 'bv' : 'bn'] = inMicros(Math.abs(value));
  return { at, row: ofModel(named, profile, model), counters };
}

function readClosed(attempt: Partial<Attempt>, at: number, kind: string, named: Row): StatsEvent | undefined {
  const { profile, model, outcome } = attempt;
  if (!profile || !model || !outcome) return undefined;
  const row = { ...named, profile, model, outcome: kind === 'paid' ? 'unknown' : outcome };
  return { at, row, counters: countAttempt(attempt, kind) };
}

/** Of one that was cancelled nobody asks how long it took. */
function countEnding({ status, failure, by, degraded }: Ending, ms: number): Counters {
  return {
    [status]: 1,
    ...(failure !== undefined && { [`d:${failure}`]: 1 }),
    ...(by !== undefined && { [by]: 1 }),
    ...(degraded && { degraded: 1 }),
    ...(status !== 'cancelled' && { [`j${slotOf(ms)}`]: 1 }),
  };
}

/** Of answers: to a question asked for the first time, whether it was taken at once; to one asked again. */
function countRound({ outcome, round, failure }: Partial<Attempt>, kind: string): Counters {
  if (outcome !== 'answered' || round === undefined) return {};
  if (round > 0) return kind === 'refused' ? {} : { again: 1 };
  return { ...(kind !== 'refused' && { first: 1 }), ...(failure && { firstBad: 1 }) };
}

function countAttempt(attempt: Partial<Attempt>, kind: string): Counters {
  const { failure, latencyMs, usage, costUsd } = attempt;
  const why: Counters = { ...(failure && { [`f:${failure}`]: 1 }), ...(kind !== 'paid' && countRound(attempt, kind)) };
  if (kind === 'refused') return why;
  const spent: Counters = {
    ...(usage && { told: 1, in: usage.inputTokens, out: usage.outputTokens }),
    ...(usage?.cachedInputTokens !== undefined && { cached: usage.cachedInputTokens }),
    ...(usage?.cacheWriteTokens !== undefined && { written: usage.cacheWriteTokens }),
    ...(usage?.reasoningTokens !== undefined && { thought: usage.reasoningTokens }),
    ...(typeof costUsd === 'number' && { priced: 1, usd: inMicros(costUsd) }),
  };
  if (kind === 'paid') return spent;
  return { calls: 1, ...why, ...spent, ...(typeof latencyMs === 'number' && { [`l${slotOf(latencyMs)}`]: 1 }) };
}
