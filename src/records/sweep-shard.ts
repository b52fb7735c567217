import { RESUMABLE_MS, SILENT_MS } from '../jobs/batch-view.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { Keys } from '../redis/keys.ts';
import { asList, type Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** How long a process sweeps without saying so again. */
export const SWEEPER_MS = 5000;
const MOST_DEADLINES = 500;
const MOST_CHECKS = 200;
const MOST_REMOVALS = 200;

/** A job whose time is over, and the token of the visit that it was over in. */
export interface Late {
  jobId: string;
  tenant: string;
  token: string;
}

/** What a sweep found. `late` are jobs whose time is over; `lost` visits that their queues had lost, and have again. */
export interface Sweep {
  late: readonly Late[];
  lost: readonly { jobId: string; stage: Stage }[];
  removed: number;
  /** Milliseconds until the next deadline, or end of a job's patience; undefined where there is none. */
  nextInMs?: number | undefined;
}

interface SweepArgs {
  sweeperKey: string;
  sweeper: string;
}

/**
 * Lists jobs whose time is over, and ended ones whose last request is; lets go of those that have waited for their
 * profile as long as their rung says; adds visits that got lost. Removes what is past its time: jobs, before that the
 * payloads that their tasks keep for less long (the input with all that was made of it, the output with what it was made
 * of), changes of a day ago, deliveries. Counts batches that have ended by themselves as gone, and tells of those whose
 * uploads broke off. Calls workers to queues in which something waits.
 */
const sweepScript: Script<SweepArgs, { is: 'held' } | ({ is: 'swept' } & Sweep)> = {
  lua: /* lua */ `
local sweeper = call('GET', args.sweeperKey)
if sweeper and sweeper ~= args.sweeper then
  -- No process says so for longer: another hand has.
  local forMs = call('PTTL', args.sweeperKey)
  if forMs >= 0 and forMs <= ${SWEEPER_MS} then return { is = 'held' } end
end
call('SET', args.sweeperKey, args.sweeper, 'PX', ${SWEEPER_MS})

local late = {}
for _, id in ipairs(call('ZRANGEBYSCORE', deadlinesKey, '-inf', now, 'LIMIT', 0, ${MOST_DEADLINES})) do
  local at = read(jobKey(id), { 'tenant', 'token', 'status', 'leaseEndsAt', 'deadlineAt', 'reserveMs', 'isLate', 'lane',
    'patience', 'stage', 'visit', 'visitAt', 'owner', 'gaveUp' })
  local isAttempt = isEnded(at.status)
  local lateAt = (tonumber(at.deadlineAt) or 0) - (at.reserveMs or 0)
  if at.lane and isOpen(at.status) and not at.isLate and lateAt > now then
    endPatience(id, at, lateAt)
  elseif at.tenant and not (isAttempt and (at.leaseEndsAt or '') == '') then
    if not isAttempt or steadyAt() <= now then late[#late + 1] = { jobId = id, tenant = at.tenant, token = at.token } end
  else
    call('ZREM', deadlinesKey, id)
  end
end

local lost = {}
for _, id in ipairs(call('ZRANGEBYSCORE', liveKey, '-inf', now, 'LIMIT', 0, ${MOST_CHECKS})) do
  local job = jobKey(id)
  local at = read(job, { 'tenant', 'stage', 'visit', 'token', 'notBefore', 'priority', 'checks', 'task' })
  if not at.tenant or at.stage == 'done' then
    call('ZREM', liveKey, id)
  else
    local checks, notBefore = tonumber(at.checks or '0'), tonumber(at.notBefore)
    local wait = math.min(CHECK_MS * 2 ^ math.min(checks + 1, 20), LONGEST_CHECK_MS)
    call('ZADD', liveKey, math.max(now, notBefore) + wait, id)
    if notBefore <= now then
      call('HSET', job, 'checks', checks + 1)
      if not isComing(at.stage, visitOf(id, at.stage, at.visit)) then
        at.id = id
        addVisit(at.stage, at.visit, at)
        lost[#lost + 1] = { jobId = id, stage = at.stage }
      end
    end
  end
end

local payloads = {
  input = { 'input', 'redacted', 'notes', 'metadata', 'marks' }, output = { 'output', 'answer', 'proposal', 'refused', 'review' },
}
for _, member in ipairs(call('ZRANGEBYSCORE', payloadExpiryKey, '-inf', now, 'LIMIT', 0, ${MOST_REMOVALS})) do
  local id, part = string.match(member, '^(%S+) (%S+)$')
  local job = jobKey(id)
  local at = read(job, { 'tenant', 'stage', 'held', 'outside' })
  if at.stage == 'done' then
    if at.outside then dropReplaced(id, at.tenant, {}, payloads[part], now) end
    call('HDEL', job, unpack(payloads[part]))
    local held = weigh(job, at.tenant, at.held)
    if held then call('HSET', job, 'held', held) end
  end
  call('ZREM', payloadExpiryKey, member)
end

local expired = call('ZRANGEBYSCORE', expiryKey, '-inf', now, 'LIMIT', 0, ${MOST_REMOVALS})
for _, id in ipairs(expired) do removeJob(id) end

for _, member in ipairs(call('ZRANGEBYSCORE', batchEndsKey, '-inf', now, 'LIMIT', 0, ${MOST_REMOVALS})) do
  local batch, tenant = string.match(member, '^(%S+) (.+)$')
  call('UNLINK', unpack(batchParts(batch)))
  letGoOfBatch(tenant, batch)
end
for _, id in ipairs(call('ZRANGEBYSCORE', uploadsKey, '-inf', now, 'LIMIT', 0, ${MOST_REMOVALS})) do
  local at = read(batchKey(id), { 'takenAt', 'idempotency', 'rows', 'cancelledAt' })
  local overAt = (tonumber(at.takenAt) or 0) + (at.idempotency and ${RESUMABLE_MS} or ${SILENT_MS})
  if overAt > now and not at.rows and not at.cancelledAt then
    call('ZADD', uploadsKey, overAt, id)
  else
    call('ZREM', uploadsKey, id)
    if not at.rows and not at.cancelledAt then deliverBatch(id, true) end
  end
end
for _, id in ipairs(call('ZRANGEBYSCORE', deliveryExpiryKey, '-inf', now, 'LIMIT', 0, ${MOST_REMOVALS})) do dropDelivery(id) end
callAgain()
call('XTRIM', changesKey, 'MINID', '~', whole(now - DAY))
local nextAt = call('ZRANGE', deadlinesKey, '0', '0', 'WITHSCORES')[2]
return { is = 'swept', late = late, lost = lost, removed = #expired, nextInMs = nextAt and nextAt - now }
`,
};

/** Sweeps a shard once: at most 500 deadlines, 200 checks, 200 removals. Undefined when another process sweeps. */
export async function sweepShard(store: Store, keys: Keys, sweeper: string): Promise<Sweep | undefined> {
  const reply = await store.runScript(sweepScript, keys.tag, { sweeperKey: keys.sweeper, sweeper });
  if (reply.is === 'held') return undefined;
  return { late: asList(reply.late), lost: asList(reply.lost), removed: reply.removed, nextInMs: reply.nextInMs };
}
