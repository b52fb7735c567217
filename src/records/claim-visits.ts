import type { Job } from '../jobs/change.ts';
import { type Stage, stages } from '../jobs/job-view.ts';
import { plainNames, type StoredRecord } from '../jobs/record.ts';
import { asList, type Script } from '../redis/run-script.ts';
import type { Claimer } from './heartbeat.ts';
import { openRecord } from './open-record.ts';
import { type ClaimedRecord, createStageJob, payloadsOf, type StageJob } from './stage-job.ts';
import type { Store } from './store.ts';

/** A visit that was claimed and opened. */
export interface ClaimedVisit {
  id: string;
  job: StageJob;
  /** Milliseconds since it was due. */
  waitedMs: number;
}

/** What came of a claim. */
export type Claimed =
  /**
   * `idleMs` until this worker is to look again: when the next delayed visit is due, or a provider has room; Infinity where
   * another does, or nobody needs to.
   */
  | { is: 'claimed'; visits: ClaimedVisit[]; idleMs: number }
  /** The queue is paused, or has as much in flight as it may. */
  | { is: 'paused' }
  /** A reply of an earlier claim was lost, or the heartbeat was late: `restoreVisits` has to come first. */
  | { is: 'in-doubt' };

/** How long a job that was replayed waits for the rest of its batch to be cancelled. */
const CANCELLING_MS = 1000;
/** A job that crashed its workers so often runs exclusively in its process. */
export const EXCLUSIVE_AFTER_CRASHES = 3;
/** A job that crashed its workers so often is not tried again. */
export const MOST_CRASHES = 5;

/** A reply that holds more than this gets no further payloads: Redis does nothing else while it writes one. */
const MOST_BYTES = 4_000_000;
/** Visits taken off a queue between two looks at how long the reply is. */
const AT_ONCE = 16;
/** Visits looked at in one script, at most: a cancelled batch may have any number with nothing to do. */
const MOST_SEEN = 500;

interface ClaimArgs {
  stage: Stage;
  most: number;
  /** Of these at most so many that are not interactive. */
  bulk: number;
  worker: string;
  /** Counts the claims of this worker and stage. */
  number: number;
  /** The fields that the stage gets. */
  names: readonly string[];
}

type ClaimReply =
  | { is: 'paused' | 'in-doubt' }
  | {
      is: 'claimed';
      now: number;
      nextDue?: number;
      steadyAt: number;
      visits: readonly (Omit<ClaimedRecord, 'steadyAt'> & { id: string; jobId: string; waitedMs: number })[];
    };

/**
 * Claims visits for a worker: takes them off the queue and opens each in its record, which marks the job running and
 * names its owner. A visit with nothing to do ends; one that is early is snoozed. A visit whose owner's heartbeat has
 * ended has crashed that worker, unless Redis was away just before, or the job still waited for its exclusive run.
 */
const claimScript: Script<ClaimArgs, ClaimReply> = {
  lua: /* lua */ `
local stage, worker = args.stage, args.worker
local last = call('HGET', workerKey(worker), stage)
if not last or tonumber(last) >= args.number then return { is = 'in-doubt' } end
call('HSET', workerKey(worker), stage, args.number)
-- How often the job has crashed its worker, and whether it did just now.
local function countCrash(id, job, at)
  local owner, crashes = at.owner or '', tonumber(at.crashes or '0')
  if owner == '' or owner == worker or at.exclusive == 'waiting' then return crashes, false end
  if call('EXISTS', workerKey(owner)) == 1 or isUnheard() then return crashes, false end
  call('RPUSH', historyKey(id), nowText .. ' crashed ' .. stage)
  return call('HINCRBY', job, 'crashes', 1), true
end
local isWanted = {}
for _, name in ipairs(args.names) do isWanted[name] = true end
-- The fields of a record that the stage gets.
local function readAll(job)
  local flat, found = call('HGETALL', job), {}
  for i = 1, #flat, 2 do
    if isWanted[flat[i]] then found[flat[i]] = flat[i + 1] end
  end
  return found
end
-- Opens a visit; nil when it has nothing to do, with the time that it is due where it is early.
local function open(visit)
  local id, n = jobOf(visit, stage)
  local job = jobKey(id)
  local at = readAll(job)
  if not at.token or not isOpen(at.status) or at.visit ~= n or at.stage ~= stage then return nil end
  local notBefore = tonumber(at.notBefore)
  if notBefore > now then return nil, notBefore end
  local isCancelled = isCancelling(at.batch)
  -- Replayed since then: it goes on once the batch is through.
  if isCancelled and at.replays then return nil, now + ${CANCELLING_MS} end
  local crashes, hasCrashed = countCrash(id, job, at)
  local fields = { 'owner', worker }
  local function put(name, value)
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  if at.status == 'queued' and not isCancelled then
    count(at.batch, 'queued', 'running')
    put('status', 'running')
    put('startedAt', nowText)
    at.startedAt = nowText
    announce(id, at, 'running', stage)
  end
  if notBefore > 0 then put('notBefore', '0') end
  -- While all was held it waited for no profile.
  local releasedAt = tonumber(readHold().releasedAt or '0')
  if at.throttledSince and tonumber(at.throttledSince) < releasedAt then
    at.throttledSince = whole(releasedAt)
    put('throttledSince', at.throttledSince)
  end
  if at.checks and at.checks ~= '0' then
    put('checks', '0')
    call('ZADD', liveKey, 'XX', now + CHECK_MS, id)
  end
  if crashes >= ${EXCLUSIVE_AFTER_CRASHES} then put('exclusive', 'waiting')
  elseif at.exclusive then call('HDEL', job, 'exclusive') end
  call('HSET', job, unpack(fields))
  at.crashes = tostring(crashes)
  at.status = 'running'
  -- The latest attempt, or the one whose answer is in hand; one that is gone is not passed over.
  if at.attempts then
    local n = at.judged or at.attempts
    for _, name in ipairs({ 'attempt:', 'proof:', 'receipt:' }) do at[name .. n] = call('HGET', job, name .. n) or '' end
  end
  local due = math.min(now, math.max(notBefore, tonumber(at.visitAt)))
  return { id = visit, jobId = id, waitedMs = now - due, record = at, hasCrashed = hasCrashed, isCancelled = isCancelled }
end
local opened, due, bytes, seen, bulk = {}, nil, 0, 0, args.bulk
while #opened < args.most and bytes < ${MOST_BYTES} and seen < ${MOST_SEEN} do
  local most = math.min(args.most - #opened, ${AT_ONCE})
  local visits, hasMore = popVisits(stage, most, bulk)
  if not visits then
    if #opened == 0 then return { is = 'paused' } end
    break
  end
  for _, popped in ipairs(visits) do
    local visit, let = popped.id, popped.let
    local found, notBefore = open(visit)
    if not found and popped.lane and let == 'admitted' then giveBackCall(popped.lane, (jobOf(visit, stage))) end
    if found then
      local gaveUp = string.match(found.record.gaveUp or '', '^' .. found.record.visit .. ' (.*)$')
      found.record.gaveUp = let ~= 'admitted' and let or gaveUp
      if tonumber(found.record.priority) >= BULK_FROM then bulk = bulk - 1 end
      opened[#opened + 1] = found
      for _, value in pairs(found.record) do bytes = bytes + #value end
    elseif notBefore then
      snoozeVisit(stage, visit, notBefore)
    else
      endVisit(stage, visit, nowText)
    end
  end
  seen = seen + #visits
  if not hasMore then
    due = nextClaimAt(stage, worker)
    break
  end
end
if not due then endWatch(stage, worker) end
return { is = 'claimed', now = now, nextDue = due, steadyAt = steadyAt(), visits = opened }
`,
};

const readIdleMs = (nextDue: number | undefined, now: number): number => {
  if (nextDue === undefined) return 0;
  return nextDue === 0 ? Number.POSITIVE_INFINITY : Math.max(0, nextDue - now);
};

const namesOf = Object.fromEntries(
  stages.map((stage) => [stage, [...plainNames, ...payloadsOf[stage]]]),
) as unknown as Record<Stage, readonly string[]>;

/**
 * Claims at most `most` visits of a stage's queue, of which `bulk` are not interactive, and opens them in the record, in
 * one step. `number` counts the claims
 * of this worker and stage: repeated after a lost reply, a claim answers `in-doubt` and claims nothing.
 */
export async function claimVisits(
  store: Store,
  { workerId: worker, keys, stage }: Claimer,
  { most, bulk = most, number }: { most: number; bulk?: number | undefined; number: number },
): Promise<Claimed> {
  const names = namesOf[stage];
  const args = { stage, most, bulk, worker, number, names };
  const reply = await store.runScript(claimScript, keys.tag, args);
  if (reply.is !== 'claimed') return { is: reply.is };
  const { now, nextDue, steadyAt } = reply;
  const read = async ({ id, jobId, waitedMs, ...claimed }: ClaimReplyVisit): Promise<ClaimedVisit> => {
    const { tenant = '' } = claimed.record as StoredRecord;
    const opened = await openRecord(store, tenant, jobId, claimed.record);
    return { id, waitedMs, job: createStageJob(store, jobId, { ...claimed, steadyAt }, now, opened) };
  };
  return { is: 'claimed', visits: await Promise.all(asList(reply.visits).map(read)), idleMs: readIdleMs(nextDue, now) };
}

type ClaimReplyVisit = Extract<ClaimReply, { is: 'claimed' }>['visits'][number];

const beginExclusiveScript: Script<{ id: string; token: string }, { now: number }> = {
  lua: /* lua */ `
if call('HGET', jobKey(args.id), 'token') == args.token then call('HSET', jobKey(args.id), 'exclusive', 'running') end
return { now = now }
`,
};

/** Notes that a job's exclusive run begins: a crash before that is not the job's doing. */
export async function beginExclusive(store: Store, { jobId: id, tenant, token }: Job): Promise<void> {
  await store.runScript(beginExclusiveScript, store.keySpace.keysOf(tenant).tag, { id, token });
}
