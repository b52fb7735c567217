import { type Stage, stages } from '../jobs/job-view.ts';
import type { Limits } from '../models/profile.ts';
import type { Keys } from '../redis/keys.ts';
import { asList, type Script } from '../redis/run-script.ts';
import { GAP_MS, STEADY_AFTER_MS } from './prelude.ts';
import type { Store } from './store.ts';

/** A worker of one stage on one shard, as the scripts know it. */
export interface Claimer {
  workerId: string;
  keys: Keys;
  stage: Stage;
}

const restoreScript: Script<
  { stage: Stage; worker: string; number: number; lockMs: number; held: readonly string[] },
  { given: number }
> = {
  lua: /* lua */ `
local mine, given = {}, 0
for _, visit in ipairs(args.held) do mine[visit] = true end
for _, visit in ipairs(activeVisits(args.stage)) do
  local job = jobKey((jobOf(visit, args.stage)))
  if not mine[visit] and call('HGET', job, 'owner') == args.worker then
    call('HSET', job, 'owner', '')
    if giveBackVisit(args.stage, visit) then given = given + 1 end
  end
end
call('HSET', workerKey(args.worker), args.stage, args.number)
call('PEXPIRE', workerKey(args.worker), args.lockMs)
call('SADD', tag .. ':workers', args.worker)
return { given = given }
`,
};

/**
 * Says what a worker holds of a stage, `held`: all else that was claimed for it never reached it, and goes back. Then
 * it may claim; so this comes before its first claim, and whenever a reply may have been lost. `number` is that of its
 * latest claim, `lockMs` for how long it lives without a heartbeat. Returns how many visits went back.
 */
export async function restoreVisits(
  store: Store,
  { workerId: worker, keys, stage }: Claimer,
  given: { number: number; held: readonly string[]; lockMs: number },
): Promise<number> {
  return (await store.runScript(restoreScript, keys.tag, { stage, worker, ...given })).given;
}

const recoverScript: Script<{ stages: readonly Stage[]; isAfterCrash: boolean }, { visits: readonly string[] }> = {
  lua: /* lua */ `
local isAlive, visits, crashed = {}, {}, {}
if isUnheard() then return { visits = visits } end
local workers, keys = call('SMEMBERS', tag .. ':workers'), {}
for i, worker in ipairs(workers) do keys[i] = workerKey(worker) end
if #keys > 0 and call('EXISTS', unpack(keys)) < #keys then
  for i, worker in ipairs(workers) do
    if call('EXISTS', keys[i]) == 0 then crashed[#crashed + 1] = worker end
  end
end
if args.isAfterCrash and #crashed == 0 then return { visits = visits } end
for _, stage in ipairs(args.stages) do
  for _, visit in ipairs(activeVisits(stage)) do
    local id, n = jobOf(visit, stage)
    local at = read(jobKey(id), { 'owner', 'visit' })
    local owner = at.owner or ''
    if owner ~= '' and isAlive[owner] == nil then isAlive[owner] = call('EXISTS', workerKey(owner)) == 1 end
    local isAbandoned = at.visit ~= n or isAlive[owner] == false
    if isAbandoned and giveBackVisit(stage, visit) then visits[#visits + 1] = visit end
  end
end
if #crashed > 0 then call('SREM', tag .. ':workers', unpack(crashed)) end
return { visits = visits }
`,
};

/**
 * Gives back to their queues the visits of workers whose heartbeat has ended, and those that a job has left behind,
 * which end at the next claim. Returns their ids; none for 3 s after a gap in all heartbeats. It looks at all that is in
 * flight; `isAfterCrash`: only where a worker has crashed since it last did.
 */
export async function recoverVisits(
  store: Store,
  { tag }: Keys,
  { isAfterCrash = false } = {},
): Promise<readonly string[]> {
  return asList((await store.runScript(recoverScript, tag, { stages, isAfterCrash })).visits);
}

interface Heartbeat {
  worker: string;
  lockMs: number;
  limits?: Record<string, Limits | undefined>;
  saysLimits?: boolean;
}

/** A heartbeat of anybody's that is no older than this is not noted again. */
const NOTED_MS = 500;

const heartbeatScript: Script<
  { worker: string; lockMs: number; limits: readonly string[]; unlimited: readonly string[]; saysLimits: boolean },
  { knobs: string }
> = {
  lua: /* lua */ `
local key = workerKey(args.worker)
local noted, version = unpack(call('MGET', lastHeartbeatKey, knobsVersionKey))
local last = tonumber(noted or '0')
if noted and now - last > ${GAP_MS} then call('SET', steadyKey, now + ${STEADY_AFTER_MS}, 'PX', ${STEADY_AFTER_MS}) end
if now - last > ${NOTED_MS} then call('SET', lastHeartbeatKey, nowText) end
local isNew = call('PEXPIRE', key, args.lockMs) == 0
if isNew then
  call('HSET', key, 'begun', nowText)
  call('PEXPIRE', key, args.lockMs)
  call('SADD', tag .. ':workers', args.worker)
end
if isNew or args.saysLimits then
  if #args.limits > 0 then call('HSET', limitsKey, unpack(args.limits)) end
  if #args.unlimited > 0 then call('HDEL', limitsKey, unpack(args.unlimited)) end
end
return { knobs = version or '' }
`,
};

/**
 * Says that a worker lives: what it claimed stays its own for `lockMs` more. One whose heartbeat had ended has to
 * restore its visits before it claims again. `limits` are those of each meter by the process's settings, which are
 * written with the first heartbeat, and where it `saysLimits`. Returns the
 * version of what is set while Airlock runs, empty before the first change.
 */
export async function sendHeartbeat(
  store: Store,
  { tag }: Keys,
  { worker, lockMs, limits = {}, saysLimits = false }: Heartbeat,
): Promise<string> {
  const all = Object.entries(limits);
  const set = all.flatMap(([name, given]) => (given === undefined ? [] : [name, JSON.stringify(given)]));
  const unlimited = all.filter(([, given]) => given === undefined).map(([name]) => name);
  return (await store.runScript(heartbeatScript, tag, { worker, lockMs, limits: set, unlimited, saysLimits })).knobs;
}
