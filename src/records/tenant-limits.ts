import { readClock } from '../redis/read-clock.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

const refusals = ['full', 'waiting', 'spent'] as const;

/**
 * Why a tenant gets no job in: it holds its share of Redis (`full`), has as many jobs as it may that have not ended
 * (`waiting`), or has spent the money of its day, what its jobs are expected to cost included (`spent`).
 */
export type TenantRefused = (typeof refusals)[number];

export const isTenantRefused = (is: string): is is TenantRefused => refusals.some((one) => one === is);

/** Days that sums of money are kept beside their own. */
const KEPT_DAYS = 2;
const DAY_SECONDS = 86_400;
/** Dollars that are none: what is left by adding and taking away. */
const NOTHING = 1e-9;

/** What scripts know of what was set of tenants, and of what they have and spend. A day begins at midnight in UTC. */
export const tenantLimitsLua = /* lua */ `
-- What was set while Airlock runs of a profile ('models'), a task ('tasks') or a tenant ('tenants'); an empty table where
-- nothing was.
local function knobsOf(kind, name) return readJson(call('HGET', knobsKey(kind), name)) end
-- A number in a part of that; nil where it was not set.
local function numberIn(knobs, part, name)
  local found = type(knobs[part]) == 'table' and knobs[part][name]
  return type(found) == 'number' and found or nil
end
local function spendOfToday(tenant) return spendKey(math.floor(now / DAY), tenant) end
-- Adds to a tenant's sum of today.
local function addToday(tenant, name, amount)
  local key = spendOfToday(tenant)
  if tonumber(call('HINCRBYFLOAT', key, name, amount)) == amount then call('EXPIRE', key, ${KEPT_DAYS * DAY_SECONDS}) end
end
-- What a tenant's job of a task has cost today on the average; 0 where none that asked a model has ended yet.
local function meanCostOf(tenant, task)
  local sums = call('HMGET', spendOfToday(tenant), 'task ' .. task, 'ended ' .. task)
  local usd, ended = tonumber(sums[1] or '0'), tonumber(sums[2] or '0')
  return ended > 0 and usd / ended or 0
end
-- Why a tenant gets no job of a task in by what was set of it; else nil, and the dollars that its budget keeps for one.
local function findRefusal(tenant, task)
  local knobs = knobsOf('tenants', tenant)
  local most, budget = numberIn(knobs, 'limits', 'maxWaiting'), numberIn(knobs, 'budget', 'usdPerDay')
  if most and tonumber(call('HGET', openJobsKey, tenant) or '0') >= most then return 'waiting' end
  if not budget then return nil, 0 end
  local spent = tonumber(call('HGET', spendOfToday(tenant), 'spent') or '0')
  local used, expected = spent + tonumber(call('HGET', keptUsdKey, tenant) or '0'), meanCostOf(tenant, task)
  -- One job may go in wherever nothing was spent: what it will cost nobody knows.
  if used >= budget or used > 0 and used + expected > budget then return 'spent' end
  return nil, expected
end
-- Changes what is kept for a tenant's jobs.
local function keep(tenant, usd)
  if tonumber(call('HINCRBYFLOAT', keptUsdKey, tenant, usd)) < ${NOTHING} then call('HDEL', keptUsdKey, tenant) end
end
-- A job was accepted, for which the tenant's budget keeps this.
local function enterLine(tenant, kept)
  call('HINCRBY', openJobsKey, tenant, '1')
  if kept > 0 then keep(tenant, kept) end
end
-- A job that was, with tenant, task, status, attempts and keptUsd, has ended by now, or goes on. What was still kept for
-- it is free again; one that is replayed has nothing kept for it.
local function moveInLine(was, hasEnded)
  if hasEnded == isEnded(was.status) then return end
  if not hasEnded then
    call('HINCRBY', openJobsKey, was.tenant, '1')
    return
  end
  if call('HINCRBY', openJobsKey, was.tenant, '-1') <= 0 then call('HDEL', openJobsKey, was.tenant) end
  if tonumber(was.attempts or 0) > 0 then addToday(was.tenant, 'ended ' .. was.task, 1) end
  if was.keptUsd then keep(was.tenant, -was.keptUsd) end
end
-- What an attempt has cost, as its text says.
local function costIn(text)
  local _, last = string.find(text, '"costUsd":', 1, true)
  return last and tonumber(string.match(text, '^[%d.eE+-]+', last + 1)) or 0
end
-- Counts what an attempt of a job has cost, once: only what its record does not tell yet; for its batch, too. It comes
-- out of what was kept for the job, as far as that goes. Returns what is kept from then on; nil where that did not change.
local function countCost(job, was, attempt)
  local cost = costIn(attempt.text)
  if cost <= 0 then return end
  local more = cost - costIn(call('HGET', job, 'attempt:' .. attempt.n) or '')
  if more < ${NOTHING / 1000} then return end
  addToday(was.tenant, 'spent', more)
  addToday(was.tenant, 'task ' .. was.task, more)
  if was.batch then call('HINCRBYFLOAT', batchKey(was.batch), 'costUsd', more) end
  if not was.keptUsd then return end
  local taken = math.min(more, tonumber(was.keptUsd))
  keep(was.tenant, -taken)
  was.keptUsd = was.keptUsd - taken
  return was.keptUsd
end
`;

/** What a tenant has and spends. Dollars are those of the present day in UTC. */
export interface TenantUse {
  /** Jobs that have not ended. */
  waiting: number;
  spentUsd: number;
  /** What is kept for such jobs where the tenant has a budget. */
  reservedUsd: number;
}

const DAY_MS = DAY_SECONDS * 1000;

const DECIMALS = 9;
/** A sum without what adding and taking away has left. */
export const toDollars = (sum: string | null) => Number(Number(sum).toFixed(DECIMALS));

/** Reads what tenants have and spend, in their order. */
export async function readTenantUses(store: Store, tenants: readonly string[]): Promise<TenantUse[]> {
  const { redis, keySpace } = store;
  const today = Math.floor((await readClock(redis)) / DAY_MS);
  const read = async (tenant: string): Promise<TenantUse> => {
    const { openJobs, keptUsd, spend } = keySpace.keysOf(tenant);
    const [jobs, kept, spent] = await Promise.all([
      redis.hget(openJobs, tenant),
      redis.hget(keptUsd, tenant),
      redis.hget(spend(today, tenant), 'spent'),
    ]);
    return { waiting: Number(jobs), spentUsd: toDollars(spent), reservedUsd: toDollars(kept) };
  };
  return Promise.all(tenants.map(read));
}

const mostBudgetUsedScript: Script<object, { most: number }> = {
  lua: /* lua */ `
local most, knobs = 0, call('HGETALL', knobsKey('tenants'))
for i = 1, #knobs, 2 do
  local tenant, budget = knobs[i], numberIn(readJson(knobs[i + 1]), 'budget', 'usdPerDay')
  if budget and budget > 0 then
    local spent, kept = call('HGET', spendOfToday(tenant), 'spent') or '0', call('HGET', keptUsdKey, tenant) or '0'
    most = math.max(most, (tonumber(spent) + tonumber(kept)) / budget)
  end
end
return { most = most }
`,
};

/**
 * How much of its budget of today that tenant has used who has used most of it, what is kept for its jobs included: 1 is
 * all of it. A budget of 0 does not count; 0 where nobody has one.
 */
export async function findMostBudgetUsed({ runScript, keySpace }: Store): Promise<number> {
  const found = await Promise.all(keySpace.shards.map(({ tag }) => runScript(mostBudgetUsedScript, tag, {})));
  return Math.max(...found.map(({ most }) => most));
}

/** Erases what is known of a tenant here, and what was set of it. */
export async function eraseTenantUse(store: Store, tenant: string): Promise<void> {
  const { redis, keySpace } = store;
  const today = Math.floor((await readClock(redis)) / DAY_MS);
  const { openJobs, keptUsd, spend, troubles } = keySpace.keysOf(tenant);
  await Promise.all([
    redis.hdel(openJobs, tenant),
    redis.hdel(keptUsd, tenant),
    redis.del(troubles(tenant)),
    redis.del([0, 1, KEPT_DAYS].map((ago) => spend(today - ago, tenant))),
    ...keySpace.shards.map(({ knobs }) => redis.hdel(knobs('tenants'), tenant)),
    ...keySpace.shards.map(({ meter, calls }) => redis.del(meter(`@${tenant}`), calls(`@${tenant}`))),
  ]);
}
