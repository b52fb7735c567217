import { createHash } from 'node:crypto';
import { type DeliveryKeys, namesOfDeliveries } from './delivery-keys.ts';
import { namesOfOutside, type OutsideKeys } from './outside-keys.ts';

/** Every Redis key of one shard. All of them share one hash tag, so that one script may touch any of them. */
export interface Keys extends DeliveryKeys, OutsideKeys {
  /** The shard's hash tag, such as `{airlock:0}`: also the prefix of its queues. */
  tag: string;
  /** Hash: the record. */
  job: (jobId: string) => string;
  /** List: what happened to the job, oldest first. */
  history: (jobId: string) => string;
  /** Sorted set: the tenant's jobs by id, which is by time. */
  jobsOf: (tenant: string) => string;
  /** Sorted set: the tenant's batches by id, which is by time. */
  batchesOf: (tenant: string) => string;
  /** Sorted set: the tenant's jobs that wait for a person, by since when. */
  reviewsOf: (tenant: string) => string;
  /** Sorted set: the tenant's dead letters, by since when they are. */
  deadLettersOf: (tenant: string) => string;
  /** Hash: the job and the body that an idempotency key stands for. */
  idempotency: (tenant: string, route: string, key: string) => string;
  /** Hash: the batch, with its jobs counted by status. */
  batch: (batchId: string) => string;
  /** String: a fingerprint of eight characters for each row that was taken, in order. */
  batchDigests: (batchId: string) => string;
  /** Hash: why a row was refused, by row. */
  batchRejected: (batchId: string) => string;
  batchRejectedRuns: (batchId: string) => string;
  /** Hash: the row of each custom id. */
  batchCustomIds: (batchId: string) => string;
  /** Hash: what a profile's provider, or a tenant (`@<tenant>`), has used of what it may, and whether it works. */
  meter: (name: string) => string;
  /** Sorted set: jobs that have a call in flight of a meter's, by when that is over at the latest. */
  calls: (name: string) => string;
  /** Hash: limits of profiles by the settings of the workers, as JSON. */
  limits: string;
  /** Hash: tokens that a call is taken to use, by task. */
  tokens: string;
  /** Hash: the lanes of a stage in which somebody waits, each with how far its turns are; `-` is that without a name. */
  lanes: (stage: string) => string;
  /** Hash: how many jobs of a tenant each profile has failed, by profile and task, since it answered one; and since when. */
  troubles: (tenant: string) => string;
  /** Sorted set: tenants that wait in a lane, by the tokens that they have had for their weight. */
  turns: (stage: string, lane: string) => string;
  /** Sorted set: tenants of a lane whose own limits allow nothing, by when they are looked at again. */
  resting: (stage: string, lane: string) => string;
  /** Sorted set: a tenant's visits that wait in a lane, in order. */
  waiting: (stage: string, lane: string, tenant: string) => string;
  /** Hash: how far each batch, and each priority, of such a list is. */
  flows: (stage: string, lane: string, tenant: string) => string;
  /** Sorted set: jobs that are not done, by when the sweeper checks them next. */
  live: string;
  /** Sorted set: jobs in the queues whose deadline is still to come, by deadline. */
  deadlines: string;
  /** Sorted set: ended jobs, by when they are removed. */
  expiry: string;
  /** Sorted set: inputs and outputs of ended jobs, `<job> input` or `<job> output`, by when they leave the record. */
  payloadExpiry: string;
  /** List: what has happened and is not counted yet. */
  statsEvents: string;
  /** String: how many of these were counted so far. */
  statsFolded: string;
  /** Hash: what was counted in a minute, an hour or a day, by tenant, task, version, profile, outcome and model. */
  stats: (bucket: string) => string;
  /** Hash: the bytes that each tenant holds. */
  held: string;
  /** Hash: of these, the bytes of each batch, without its jobs. */
  batchHeld: string;
  /** Sorted set: batches that end by themselves, `<batch> <tenant>`, by when. */
  batchEnds: string;
  /** Set: batches whose jobs are being cancelled. */
  cancelling: string;
  /** Hash: dead letters by task and code. */
  deadLetterCounts: string;
  /** Hash: a seal of each encryption key in use, by its id. */
  keySeals: string;
  /** Hash: the latest line of each egress log with a code, by the log. */
  egressHeads: string;
  /** List: the lines of a chain of the audit log, oldest first. */
  audit: (chain: string) => string;
  /** Hash: the end of each chain of the audit log. */
  auditEnds: string;
  /** Hash: keys of chains that were written under encryption keys of before, sealed. */
  chainKeys: string;
  /** Hash: each tenant's salt. */
  salts: string;
  /** Hash: each tenant's fingerprint key, sealed. */
  fingerprintKeys: string;
  /** Hash: what was set while Airlock runs, as JSON: by profile (`models`), by task (`tasks`), by tenant (`tenants`). */
  knobs: (kind: string) => string;
  /** String: another one after each change of these. */
  knobsVersion: string;
  /** Hash: since when and why nothing is sent to models, and when that was over. */
  hold: string;
  /** Hash: the latest canary, when it was sent, and how many there have been. */
  canary: string;
  /** Hash: how many jobs each tenant has that have not ended. */
  openJobs: string;
  /** Hash: US dollars that are kept for such jobs, by tenant. */
  keptUsd: string;
  /** Hash: US dollars of a tenant's day, in all and by task, and how many jobs of each task that asked a model have ended. */
  spend: (day: number, tenant: string) => string;
  /** Hash: API keys by the hash of the key. */
  apiKeys: string;
  /** Hash: when each API key was used last, in milliseconds, by its id. */
  apiKeyUses: string;
  /** Hash that ends with its worker's heartbeat: the number of the latest claim, by stage. */
  worker: (workerId: string) => string;
  /** Hash: of each queue, until when which worker process waits to look there again, `<time> <worker>`. */
  watches: string;
  /** Set: workers that live, or have crashed since the sweeper last looked. */
  workers: string;
  /** String: when any worker's heartbeat was seen last, within half a second. */
  lastHeartbeat: string;
  /**
   * String: until when, after a gap in all heartbeats, no request to a model is given up as unknown. In the first 3 s of
   * that no worker is taken for crashed.
   */
  steady: string;
  /** String: which process sweeps. */
  sweeper: string;
  /** String: the number of the format that all of this is in. */
  format: string;
  /** Hash: processes that run, by id: until when, as what, and which version. */
  processes: string;
  /** String: what readiness writes. */
  ready: string;
  /** Stream: where jobs came to, the latest of them. */
  changes: string;
  /** Channel: ids of jobs that ended, or came to a person. */
  ended: string;
  /** Channel: ids of jobs whose work is to stop. */
  stopped: string;
}

/** The same names in Lua, as far as scripts need them; `tag` is that of the shard. */
export const luaKeys = /* lua */ `
local function jobKey(id) return tag .. ':job:' .. id end
local function historyKey(id) return tag .. ':history:' .. id end
local function jobsKey(tenant) return tag .. ':tenant:' .. tenant .. ':jobs' end
local function batchesKey(tenant) return tag .. ':tenant:' .. tenant .. ':batches' end
local function reviewsKey(tenant) return tag .. ':tenant:' .. tenant .. ':reviews' end
local function deadLettersKey(tenant) return tag .. ':tenant:' .. tenant .. ':dead-letters' end
local function meterKey(name) return tag .. ':meter:' .. name end
local function troublesKey(tenant) return tag .. ':troubles:' .. tenant end
local function callsKey(name) return tag .. ':calls:' .. name end
local function lanesKey(stage) return tag .. ':lanes:' .. stage end
local function turnsKey(stage, lane) return tag .. ':turns:' .. stage .. ':' .. (lane == '' and '-' or lane) end
local function restingKey(stage, lane) return tag .. ':resting:' .. stage .. ':' .. (lane == '' and '-' or lane) end
local function waitingKey(stage, lane, tenant)
  return tag .. ':waiting:' .. stage .. ':' .. (lane == '' and '-' or lane) .. ':' .. tenant
end
local function flowsKey(stage, lane, tenant)
  return tag .. ':flows:' .. stage .. ':' .. (lane == '' and '-' or lane) .. ':' .. tenant
end
local limitsKey, tokensKey = tag .. ':limits', tag .. ':tokens'
local function knobsKey(kind) return tag .. ':knobs:' .. kind end
local function spendKey(day, tenant) return tag .. ':spend:' .. day .. ':' .. tenant end
local function workerKey(id) return tag .. ':worker:' .. id end
local function batchKey(id) return tag .. ':batch:' .. id end
local function batchDigestsKey(id) return tag .. ':batch-digests:' .. id end
local function batchRejectedKey(id) return tag .. ':batch-rejected:' .. id end
local function batchRejectedRunsKey(id) return tag .. ':batch-rejected-runs:' .. id end
local function batchCustomIdsKey(id) return tag .. ':batch-custom-ids:' .. id end
local function statsKey(bucket) return tag .. ':stats:' .. bucket end
local statsEventsKey, statsFoldedKey = tag .. ':stats-events', tag .. ':stats-folded'
local liveKey, deadlinesKey, expiryKey = tag .. ':live', tag .. ':deadlines', tag .. ':expiry'
local payloadExpiryKey, deadLetterCountsKey = tag .. ':payload-expiry', tag .. ':dead-letter-counts'
local steadyKey, lastHeartbeatKey = tag .. ':steady', tag .. ':last-heartbeat'
local cancellingKey, saltsKey = tag .. ':cancelling', tag .. ':salts'
local holdKey, canaryKey = tag .. ':hold', tag .. ':canary'
local formatKey, processesKey = tag .. ':format', tag .. ':processes'
local heldKey, batchHeldKey, batchEndsKey = tag .. ':held', tag .. ':batch-held', tag .. ':batch-ends'
local knobsVersionKey, openJobsKey, keptUsdKey = tag .. ':knobs-version', tag .. ':open-jobs', tag .. ':kept-usd'
local endedChannel, stoppedChannel, changesKey = tag .. ':ended', tag .. ':stopped', tag .. ':changes'
`;

/** Who may be asked, and who waits for that. */
const namesOfWaiting = (tag: string) => ({
  ...{ meter: (name: string) => `${tag}:meter:${name}`, calls: (name: string) => `${tag}:calls:${name}` },
  ...{ limits: `${tag}:limits`, tokens: `${tag}:tokens`, lanes: (stage: string) => `${tag}:lanes:${stage}` },
  troubles: (tenant: string) => `${tag}:troubles:${tenant}`,
  turns: (stage: string, lane: string) => `${tag}:turns:${stage}:${lane || '-'}`,
  resting: (stage: string, lane: string) => `${tag}:resting:${stage}:${lane || '-'}`,
  waiting: (stage: string, lane: string, tenant: string) => `${tag}:waiting:${stage}:${lane || '-'}:${tenant}`,
  flows: (stage: string, lane: string, tenant: string) => `${tag}:flows:${stage}:${lane || '-'}:${tenant}`,
});

/** What is set of tenants, and what they have and spend. */
const namesOfUse = (tag: string) => ({
  knobs: (kind: string) => `${tag}:knobs:${kind}`,
  knobsVersion: `${tag}:knobs-version`,
  ...{ hold: `${tag}:hold`, canary: `${tag}:canary` },
  ...{ openJobs: `${tag}:open-jobs`, keptUsd: `${tag}:kept-usd` },
  spend: (day: number, tenant: string) => `${tag}:spend:${day}:${tenant}`,
});

/** What lists a tenant's own. */
const indexesOf = (tag: string) => ({
  jobsOf: (tenant: string) => `${tag}:tenant:${tenant}:jobs`,
  batchesOf: (tenant: string) => `${tag}:tenant:${tenant}:batches`,
  reviewsOf: (tenant: string) => `${tag}:tenant:${tenant}:reviews`,
  deadLettersOf: (tenant: string) => `${tag}:tenant:${tenant}:dead-letters`,
});

/** Names the keys of the shard with this hash tag. */
export function keysOfShard(tag: string): Keys {
  return {
    tag,
    job: (jobId) => `${tag}:job:${jobId}`,
    history: (jobId) => `${tag}:history:${jobId}`,
    ...indexesOf(tag),
    idempotency: (tenant, route, key) =>
      `${tag}:idempotency:${createHash('sha256')
        .update(JSON.stringify([tenant, route, key]))
        .digest('base64url')}`,
    batch: (batchId) => `${tag}:batch:${batchId}`,
    batchDigests: (batchId) => `${tag}:batch-digests:${batchId}`,
    batchRejected: (batchId) => `${tag}:batch-rejected:${batchId}`,
    batchRejectedRuns: (batchId) => `${tag}:batch-rejected-runs:${batchId}`,
    batchCustomIds: (batchId) => `${tag}:batch-custom-ids:${batchId}`,
    ...{ ...namesOfWaiting(tag), ...namesOfUse(tag), ...namesOfDeliveries(tag), ...namesOfOutside(tag) },
    ...{ worker: (workerId) => `${tag}:worker:${workerId}`, workers: `${tag}:workers` },
    ...{ live: `${tag}:live`, deadlines: `${tag}:deadlines` },
    ...{ expiry: `${tag}:expiry`, payloadExpiry: `${tag}:payload-expiry` },
    ...{ stats: (bucket) => `${tag}:stats:${bucket}`, statsEvents: `${tag}:stats-events` },
    ...{ statsFolded: `${tag}:stats-folded`, held: `${tag}:held` },
    ...{ batchHeld: `${tag}:batch-held`, batchEnds: `${tag}:batch-ends` },
    ...{ cancelling: `${tag}:cancelling`, deadLetterCounts: `${tag}:dead-letter-counts` },
    ...{ keySeals: `${tag}:key-seals`, egressHeads: `${tag}:egress-heads`, chainKeys: `${tag}:chain-keys` },
    ...{ audit: (chain) => `${tag}:audit:${chain}`, auditEnds: `${tag}:audit-ends` },
    ...{ salts: `${tag}:salts`, fingerprintKeys: `${tag}:fingerprint-keys` },
    ...{ apiKeys: `${tag}:api-keys`, apiKeyUses: `${tag}:api-key-uses` },
    ...{ lastHeartbeat: `${tag}:last-heartbeat`, steady: `${tag}:steady`, watches: `${tag}:watches` },
    ...{ sweeper: `${tag}:sweeper`, ready: `${tag}:ready`, changes: `${tag}:changes` },
    ...{ ended: `${tag}:ended`, stopped: `${tag}:stopped` },
    ...{ format: `${tag}:format`, processes: `${tag}:processes` },
  };
}
