import { createToken, visitId } from '../jobs/ids.ts';
import type { Stage } from '../jobs/job-view.ts';
import { writeRecord } from '../jobs/record.ts';
import type { Change, Job } from '../jobs/transitions.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** What came of a commit: the visit and the token that the job has from then on. `now` is Redis' clock. */
export type Committed =
  /**
   * `isClaimed`: the next visit is this process's own already. `isRepeated`: an earlier try had done it all, and nobody
   * heard whether it claimed.
   */
  | { is: 'done'; now: number; visit: number; token: string; isClaimed?: boolean; isRepeated?: boolean }
  /** The job is elsewhere by now, or gone: nothing changed but an attempt that was closed. */
  | { is: 'moved' };

/** What a commit needs to know of the job that it moves. */
export type Committing = Pick<Job, 'jobId' | 'tenant' | 'task' | 'priority' | 'token' | 'isLate'>;

/** The visit that a commit of its worker ends or snoozes. `since` is when it was claimed. */
export interface OwnVisit {
  stage: Stage;
  visit: number;
  since: number;
}

interface CommitArgs {
  id: string;
  tenant: string;
  task: string;
  priority: number;
  /** The token that the move was made for, and the one that it leaves. */
  token: string;
  nextToken?: string | undefined;
  event?: string | undefined;
  set: readonly string[];
  unset: readonly string[];
  next?: Stage | undefined;
  /** A worker that has a free slot for the next visit. */
  claim?: string | undefined;
  status?: string | undefined;
  stage?: string | undefined;
  delayMs?: number | undefined;
  deadlineMs?: number | undefined;
  reviewMs?: number | undefined;
  isLate?: boolean | undefined;
  isInterrupting?: boolean | undefined;
  attempt?: { n: number; outcome: string; text: string } | undefined;
  pause?: { profile: string; forMs: number } | undefined;
  left?: { stage: Stage; id: string; since: string } | undefined;
  /** Commit only while this worker owns the visit: none is taken from who has claimed it since, nor snoozed twice. */
  owner?: string | undefined;
}

type CommitReply = (Omit<Extract<Committed, { is: 'done' }>, 'token'> & { token?: string }) | { is: 'moved' };

/**
 * Writes a change: the record, its indexes, the visit that ends or is snoozed, and the next one. Repeated with the same
 * `nextToken` it changes nothing. What was paid is written in any case, also when the job has moved on.
 */
const commitScript: Script<CommitArgs, CommitReply> = {
  lua: /* lua */ `
local id, job, left, attempt = args.id, jobKey(args.id), args.left, args.attempt
-- The text of an attempt that is closed late. One that was given up as unknown stays so, with what it used: it may have
-- been paid twice. Giving up one that has been closed meanwhile changes nothing.
local function closeLate()
  local stored = call('HGET', job, 'attempt:' .. attempt.n)
  local known = stored and cjson.decode(stored)
  if attempt.outcome == 'unknown' and known and known.outcome ~= 'started' then return stored end
  if not known or known.outcome ~= 'unknown' then return attempt.text end
  local late = cjson.decode(attempt.text)
  for _, name in ipairs({ 'usage', 'costUsd', 'latencyMs' }) do known[name] = late[name] end
  return cjson.encode(known)
end
-- When an ended job is removed, and its input and output before it where its task says so; one that an idempotency key
-- stands for stays 24 h from its acceptance.
local function keep()
  local at = read(job, { 'idempotency', 'createdAt', 'keepInputMs', 'keepOutputMs' })
  local untilMs = now + RETENTION_MS
  if at.idempotency then untilMs = math.max(untilMs, at.createdAt + DAY) end
  call('ZADD', expiryKey, untilMs, id)
  if at.keepInputMs then call('ZADD', payloadExpiryKey, now + at.keepInputMs, id .. ' input') end
  if at.keepOutputMs then call('ZADD', payloadExpiryKey, now + at.keepOutputMs, id .. ' output') end
end
-- Keeps every index in step with a job's status and stage.
local function index(was, status, stage, deadlineAt)
  count(was.batch, was.status, status)
  if was.status == 'in_review' then call('ZREM', reviewsKey(args.tenant), id) end
  if was.stage == 'dead-letter' then
    call('ZREM', deadLettersKey(args.tenant), id)
    call('HINCRBY', deadLetterCountsKey, args.task .. ' ' .. was.failure, -1)
  end
  if status == 'in_review' then call('ZADD', reviewsKey(args.tenant), now, id) end
  local due = status == 'in_review' and args.reviewMs and now + args.reviewMs
  if isOpen(status) and not args.isLate then due = deadlineAt end
  if due then call('ZADD', deadlinesKey, due, id) else call('ZREM', deadlinesKey, id) end
  if stage == 'done' then
    call('ZREM', liveKey, id)
    keep()
  else
    call('ZADD', liveKey, now + CHECK_MS, id)
  end
  if stage == 'dead-letter' then
    call('ZADD', deadLettersKey(args.tenant), now, id)
    call('HINCRBY', deadLetterCountsKey, args.task .. ' ' .. call('HGET', job, 'failure'), 1)
  end
  if isEnded(status) and not isEnded(was.status) then call('PUBLISH', endedChannel, id) end
end
-- Ends the visit that is left, and returns the reply.
local function leave(reply)
  if left then endVisit(left.stage, left.id, left.since) end
  return reply
end

local was = read(job, { 'token', 'visit', 'stage', 'status', 'attempts', 'owner', 'batch', 'deadlineAt', 'reviewSince', 'failure' })
if not was.token then return leave({ is = 'moved' }) end
if args.nextToken and was.token == args.nextToken then
  return { is = 'done', now = now, visit = tonumber(was.visit), isRepeated = true }
end
local isPresent = was.token == args.token
local isOwn = not args.owner or was.owner == args.owner
local fields, visit = args.set, tonumber(was.visit)
local first = #fields + 1
local function put(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end
local isLatest = attempt and tonumber(was.attempts) == attempt.n
if attempt then
  local isUseful = isPresent and isLatest and attempt.outcome == 'answered'
  put('attempt:' .. attempt.n, isUseful and attempt.text or closeLate())
  if isLatest then put('leaseEndsAt', '') end
end
if args.pause then
  local untilMs = now + args.pause.forMs
  local held = tonumber(call('GET', pauseKey(args.pause.profile)) or '0')
  if untilMs > held then call('SET', pauseKey(args.pause.profile), untilMs, 'PX', args.pause.forMs) end
end
if not (isPresent and isOwn) then
  if attempt then call('HSET', job, unpack(fields, first)) end
  return isPresent and { is = 'moved' } or leave({ is = 'moved' })
end

local due = args.delayMs and now + args.delayMs
local isClaimed = args.next and args.claim and (not attempt or isLatest) and mayClaim(args.next, args.priority) or false
put('checks', '0')
put('notBefore', due or '0')
put('owner', isClaimed and args.claim or '')
if args.nextToken then put('token', args.nextToken) end
if args.next then
  visit = visit + 1
  put('stage', args.next)
  put('visit', visit)
  put('visitAt', nowText)
end
local deadlineAt = tonumber(was.deadlineAt)
if args.status then
  put('status', args.status)
  if isEnded(args.status) and not isEnded(was.status) then put('finishedAt', nowText) end
  if was.status == 'in_review' then deadlineAt = deadlineAt + now - was.reviewSince end
  if args.status == 'in_review' then put('reviewSince', nowText) end
  if args.deadlineMs then deadlineAt = now + args.deadlineMs end
  if deadlineAt ~= tonumber(was.deadlineAt) then put('deadlineAt', deadlineAt) end
end
call('HSET', job, unpack(fields))
if #args.unset > 0 then call('HDEL', job, unpack(args.unset)) end
if args.event and left then
  call('RPUSH', historyKey(id), left.since .. ' started ' .. left.stage, nowText .. ' ' .. args.event)
elseif args.event then
  call('RPUSH', historyKey(id), nowText .. ' ' .. args.event)
end
if args.status then index(was, args.status, args.next or args.stage, deadlineAt) end
if args.isInterrupting then call('PUBLISH', stoppedChannel, id) end
if args.next then
  args.token = args.nextToken
  if isClaimed then addClaimed(args.next, visit, args) else addVisit(args.next, visit, args) end
end
if due and left then snoozeVisit(left.stage, left.id, due)
elseif left then leave()
elseif args.nextToken then removeVisit(was.stage, id .. '-' .. was.stage .. '-' .. was.visit) end
return { is = 'done', now = now, visit = visit, isClaimed = isClaimed }
`,
};

/** How a commit is made. One from outside of a visit needs none of this. */
export interface CommitOptions {
  /** The visit that its worker ends; without it the present one is taken out of its queue, whatever its state. */
  left?: OwnVisit;
  /** The worker process that has a free slot for the next visit. */
  claim?: string | undefined;
  /** The worker process that must still own this visit. */
  owner?: string | undefined;
  /** What the job is known by from then on; the same one again when the commit is repeated. */
  nextToken?: string;
}

/** Writes a change, if the job still has the token that it was made for; else `moved`, and the job stays as it is. */
export async function commit(
  store: Store,
  job: Committing,
  change: Change,
  { left, claim, owner, nextToken: given = createToken() }: CommitOptions = {},
): Promise<Committed> {
  const { set, next, attempt, pause } = change;
  const nextToken = next !== undefined || set.stage === 'done' ? given : undefined;
  const { set: written, unset } = writeRecord(set);
  // Every argument by its name: a spread of as many costs more than the script.
  const args: CommitArgs = {
    id: job.jobId,
    tenant: job.tenant,
    task: job.task,
    priority: job.priority,
    token: job.token,
    nextToken,
    event: change.event,
    set: written,
    unset,
    next,
    claim,
    status: change.status,
    stage: set.stage,
    isLate: 'isLate' in set ? set.isLate : job.isLate,
    delayMs: change.delayMs === undefined ? undefined : Math.max(0, Math.ceil(change.delayMs)),
    deadlineMs: change.deadlineMs,
    reviewMs: change.reviewMs,
    isInterrupting: change.isInterrupting,
    attempt: attempt && { n: attempt.n, outcome: attempt.outcome, text: JSON.stringify(attempt) },
    pause: pause && { profile: pause.profile, forMs: Math.max(1, Math.ceil(pause.forMs)) },
    left: left && { stage: left.stage, id: visitId(job.jobId, left.stage, left.visit), since: String(left.since) },
    owner,
  };
  const reply = await store.runScript(commitScript, store.keySpace.keysOf(job.tenant).tag, args);
  if (reply.is === 'done') reply.token = nextToken ?? job.token;
  return reply as Committed;
}
