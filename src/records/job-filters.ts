import type { FailureCode } from '../failures/failure-codes.ts';
import type { AnswerView, AttemptOutcome, JobStatus } from '../jobs/job-view.ts';

/** What jobs are found by, in plain fields of their records: nothing is opened. */
export interface JobFilters {
  status?: JobStatus | undefined;
  task?: string | undefined;
  /** Only jobs that have not ended. */
  isOpen?: true | undefined;
  /** Milliseconds; only jobs that ended then or later. */
  endedSince?: number | undefined;
  /** Milliseconds; only jobs that were accepted, or ended, then or later. */
  since?: number | undefined;
  /** Only jobs that failed or expired of this. */
  failure?: FailureCode | undefined;
  /** Only jobs that have asked this profile; by the latest of their attempts, as are the next two, all of one attempt. */
  profile?: string | undefined;
  outcome?: AttemptOutcome | undefined;
  /** What was wrong with the attempt, or with its answer. */
  attemptFailure?: FailureCode | undefined;
  /** Only jobs that succeeded with an answer of theirs. */
  by?: AnswerView['by'] | undefined;
  /** Only jobs that succeeded with an answer that is degraded, or is not. */
  isDegraded?: boolean | undefined;
}

/** Attempts of a job that are looked at, the latest. */
const ATTEMPTS_LOOKED_AT = 50;
/** No job has more; another hand may have written that it has. */
const MOST_ATTEMPTS = 1_000_000;

/** Whether a job is the tenant's, and fits `args`; its `marks` are fingerprints of metadata. */
export const fitsLua = /* lua */ `
local function isMeant(attempt)
  return (not args.profile or attempt.profile == args.profile) and (not args.outcome or attempt.outcome == args.outcome)
    and (not args.attemptFailure or attempt.failure == args.attemptFailure)
end
local function hasAsked(id, attempts)
  local count, names = math.min(tonumber(attempts) or 0, ${MOST_ATTEMPTS}), {}
  for n = math.max(1, count - ${ATTEMPTS_LOOKED_AT - 1}), count do names[#names + 1] = 'attempt:' .. whole(n) end
  if #names == 0 then return false end
  for _, attempt in pairs(read(jobKey(id), names)) do
    if isMeant(readJson(attempt)) then return true end
  end
  return false
end
local function isAnswered(at)
  if at.status ~= 'succeeded' then return false end
  local answer = readJson(at.answeredBy)
  return (not args.by or answer.by == args.by) and (args.isDegraded == nil or answer.degraded == args.isDegraded)
end
local function isInTime(at)
  local finishedAt = tonumber(at.finishedAt)
  if args.endedSince and (not finishedAt or finishedAt < args.endedSince) then return false end
  return not args.since or math.max(tonumber(at.createdAt) or 0, finishedAt or 0) >= args.since
end
local function fits(id)
  local at = read(jobKey(id), { 'tenant', 'status', 'task', 'createdAt', 'finishedAt', 'marks', 'failure', 'answeredBy', 'attempts' })
  if not at.task or at.tenant ~= args.tenant then return false end
  if args.status and at.status ~= args.status or args.task and at.task ~= args.task then return false end
  if args.isOpen and isEnded(at.status) or not isInTime(at) then return false end
  if args.failure and (at.failure ~= args.failure or at.status ~= 'failed' and at.status ~= 'expired') then return false end
  if (args.by or args.isDegraded ~= nil) and not isAnswered(at) then return false end
  for _, mark in ipairs(args.marks) do
    if not string.find(at.marks or '', mark, 1, true) then return false end
  end
  return not (args.profile or args.outcome or args.attemptFailure) or hasAsked(id, at.attempts)
end
`;
