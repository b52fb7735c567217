import type { Late } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { Call, Pause } from '../jobs/lane.ts';
import type { Script } from '../redis/run-script.ts';

/** What came of a commit. `now` is Redis' clock. */
export type Committed =
  /**
   * `isClaimed`: the next visit is this process's own already. `back`: profiles that were asked, and had been away. `isRepeated`: an earlier try had done it all, and nobody
   * heard whether it claimed.
   */
  | { is: 'done'; now: number; isClaimed?: boolean; isRepeated?: boolean; back?: readonly string[] }
  /** The job is elsewhere by now, or gone (`isGone`): nothing changed but an attempt that was closed. */
  | { is: 'moved'; back?: readonly string[]; isGone?: boolean }
  /** The audit log, which this commit tells, was written to meanwhile: nothing changed. */
  | Late;

/** The visit that a commit of its worker ends or snoozes. `since` is when it was claimed. */
export interface OwnVisit {
  stage: Stage;
  visit: number;
  since: number;
}

interface ClosedAttempt {
  n: number;
  outcome: string;
  text: string;
}

export interface CommitArgs {
  id: string;
  /** The token that the move was made for, and the one that it leaves. */
  token: string;
  nextToken?: string | undefined;
  event?: string | undefined;
  /** Why the visit failed, as the board says it. */
  reason?: string | undefined;
  set: readonly string[];
  unset: readonly string[];
  /** When payloads that the fields refer to were put outside of Redis, milliseconds since 1970. */
  putAt?: number | undefined;
  next?: Stage | undefined;
  /** The worker process that commits, and whether it has a free slot for the next visit. */
  worker?: string | undefined;
  hasSlot?: boolean | undefined;
  status?: string | undefined;
  stage?: string | undefined;
  /** The answer is, of a job that succeeds. */
  isDegraded?: boolean | undefined;
  delayMs?: number | undefined;
  deadlineMs?: number | undefined;
  reviewMs?: number | undefined;
  isInterrupting?: boolean | undefined;
  attempt?: ClosedAttempt | undefined;
  /** The other one of two that were in flight at once. */
  beside?: (ClosedAttempt & { call?: Call | undefined }) | undefined;
  pause?: Pause | undefined;
  call?: Call | undefined;
  lane?: string | undefined;
  patience?: string | undefined;
  own?: OwnVisit | undefined;
  lines?: readonly ChainLines[] | undefined;
  /** What is counted of a job that ends. */
  ending?: string | undefined;
  /** What is counted of what a person decided. */
  verdict?: string | undefined;
}

/**
 * Writes a change: the record, its indexes, the visit that ends or is snoozed, and the next one. Repeated with the same
 * `nextToken` it changes nothing. What was paid is written in any case, also when the job has moved on. Nothing is where
 * what was put outside may be gone (`stale`): it has to be put again.
 */
export const commitScript: Script<CommitArgs, Committed | { is: 'stale' }> = {
  lua: /* lua */ `
local id, job, own, attempt = args.id, jobKey(args.id), args.own, args.attempt
-- Keeps every index in step with a job's status and stage.
local function index(was, status, stage, deadlineAt)
  local at = read(job, { 'isLate', 'failure', 'leaseEndsAt', 'reserveMs' })
  count(was.batch, was.status, status, args.isDegraded)
  if was.status == 'in_review' then call('ZREM', reviewsKey(was.tenant), id) end
  if was.stage == 'dead-letter' then
    call('ZREM', deadLettersKey(was.tenant), id)
    call('HINCRBY', deadLetterCountsKey, was.task .. ' ' .. was.failure, -1)
  end
  if status == 'in_review' then
    call('ZADD', reviewsKey(was.tenant), now, id)
    call('PUBLISH', endedChannel, id)
  end
  local due = status == 'in_review' and args.reviewMs and now + args.reviewMs
  if isOpen(status) and not at.isLate then due = deadlineAt - (at.reserveMs or 0) end
  -- A request that is in flight still: should its worker have crashed, its attempt is to be closed.
  if isEnded(status) and at.leaseEndsAt ~= '' then due = at.leaseEndsAt end
  if due then call('ZADD', deadlinesKey, due, id) else call('ZREM', deadlinesKey, id) end
  if stage == 'done' then
    call('ZREM', liveKey, id)
    scheduleRemoval(job, id)
  else
    call('ZADD', liveKey, now + CHECK_MS, id)
  end
  if stage == 'dead-letter' then
    call('ZADD', deadLettersKey(was.tenant), now, id)
    call('HINCRBY', deadLetterCountsKey, was.task .. ' ' .. at.failure, 1)
  end
  moveInLine(was, isEnded(status))
  if isEnded(status) and not isEnded(was.status) then call('PUBLISH', endedChannel, id) noteEnding(was, args.ending) end
  if status ~= was.status and not isOpen(status) then
    deliverJob(was.tenant, id, status)
    if was.batch and isEnded(status) then deliverBatch(was.batch) end
  end
end
-- Ends the worker's own visit, and returns the reply.
local function leave(reply)
  if own then endVisit(own.stage, visitOf(id, own.stage, own.visit), own.since, args.reason) end
  return reply
end

local was = read(job, { 'tenant', 'task', 'priority', 'token', 'visit', 'stage', 'status', 'attempts', 'owner', 'batch',
  'deadlineAt', 'reviewSince', 'failure', 'held', 'lane', 'patience', 'reserved', 'reserveMs', 'keptUsd', 'taskVersion',
  'createdAt', 'leaseEndsAt', 'beside', 'judged', 'outside' })
if not was.token then return leave({ is = 'moved', isGone = true }) end
if args.nextToken and was.token == args.nextToken then return { is = 'done', now = now, isRepeated = true } end
if isPutStale(args.putAt) then return { is = 'stale' } end
local isPresent = was.token == args.token
-- A token stands for a visit. One that stays is not taken from who has claimed it since, nor snoozed twice.
local isOwner = args.nextToken or not args.worker or was.owner == args.worker
if isPresent and isOwner and not isTold(args.lines) then return { is = 'late' } end
local fields = args.set
local from = #fields + 1
local function put(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end
local isLatest, pair = closeAttempts(was, id, attempt, args.beside, isPresent, put)
local back = {}
local function hearCall(made)
  if not made or made.is == 'trouble' or made.is == 'aborted' then return end
  if hear(made.profile, made.is == 'answer', was) then back[#back + 1] = made.profile end
end
if own and asksModels[own.stage] then
  local made, besideMade = args.call, args.beside and args.beside.call
  if pair and attempt.n ~= pair.first then made, besideMade = besideMade, made end
  settle(made and made.profile or was.lane, was, id, made, own.stage)
  if was.reserved and was.reserved ~= '' then put('reserved', '') end
  -- Also a second call that was never made had its place.
  if pair then
    settle(pair.meter, { tenant = was.tenant, task = was.task, reserved = pair.reserved }, besideOf(id), besideMade)
  end
  hearCall(made)
  hearCall(besideMade)
end
back = #back > 0 and back or nil
if args.pause then pause(args.pause.profile, args.pause.forMs) end
if not (isPresent and isOwner) then
  if #fields >= from then call('HSET', job, unpack(fields, from)) end
  local moved = { is = 'moved', back = back }
  return isPresent and moved or leave(moved)
end

local due = args.delayMs and now + args.delayMs
local isClaimed = args.next and args.hasSlot and (not attempt or isLatest) and not isCancelling(was.batch)
  and mayClaim(args.next, { tenant = was.tenant, lane = asksModels[args.next] and args.lane }) or false
put('checks', '0')
put('notBefore', due or '0')
put('owner', isClaimed and args.worker or '')
if args.nextToken then put('token', args.nextToken) end
-- From outside: whoever claims it finds its lane.
if asksModels[args.next] and not args.lane then args.lane, args.patience = '', '0' end
if args.lane then
  put('lane', args.lane)
  put('patience', args.patience)
end
local visit = was.visit + 1
if args.next then
  put('stage', args.next)
  put('visit', visit)
  put('visitAt', nowText)
end
local deadlineAt = tonumber(was.deadlineAt)
if args.status then
  put('status', args.status)
  if isEnded(args.status) and not isEnded(was.status) then put('finishedAt', nowText) end
  if isEnded(args.status) and was.keptUsd then put('keptUsd', '0') end
  if was.status == 'in_review' then deadlineAt = deadlineAt + now - was.reviewSince end
  if args.status == 'in_review' then put('reviewSince', nowText) end
  if args.deadlineMs then deadlineAt = now + args.deadlineMs end
  if deadlineAt ~= tonumber(was.deadlineAt) then put('deadlineAt', deadlineAt) end
end
if was.outside then dropReplaced(id, was.tenant, args.set, args.unset)
elseif args.putAt then enterOutside() put('outside', '1') end
call('HSET', job, unpack(fields))
if #args.unset > 0 then call('HDEL', job, unpack(args.unset)) end
local held = weigh(job, was.tenant, was.held)
if held then call('HSET', job, 'held', held) end
if args.event and own then
  call('RPUSH', historyKey(id), own.since .. ' started ' .. own.stage, nowText .. ' ' .. args.event)
elseif args.event then
  call('RPUSH', historyKey(id), nowText .. ' ' .. args.event)
end
if args.status then index(was, args.status, args.next or args.stage, deadlineAt) end
if args.verdict then noteStats(was, 'decided', args.verdict) end
announce(id, was, args.status or was.status, args.next or args.stage or was.stage)
if args.isInterrupting then call('PUBLISH', stoppedChannel, id) end
local oldLane = was.lane
if args.next then
  was.id, was.token = id, args.nextToken
  was.lane = args.lane
  if isClaimed then addClaimed(args.next, visit, was) else addVisit(args.next, visit, was) end
end
if due and own then snoozeVisit(own.stage, visitOf(id, own.stage, own.visit), due)
elseif own then leave()
elseif args.nextToken then removeVisit(was.stage, visitOf(id, was.stage, was.visit), { tenant = was.tenant, lane = oldLane }) end
if not isClaimed and asksModels[args.next or was.stage] and isOpen(args.status or was.status) then
  lookForPatience(id, args.lane or was.lane, args.patience or was.patience, deadlineAt - (was.reserveMs or 0))
end
return { is = 'done', now = now, isClaimed = isClaimed, back = back }
`,
};
