import { measureQueues } from '../queues/measure-queues.ts';
import { createBoardAdapters, openQueues, type Queues } from '../queues/open-queues.ts';
import { visitsLua } from '../queues/visits-lua.ts';
import type { ApiTools } from './api/api-tools.ts';
import { createFindCaller } from './api/authenticate.ts';
import { createApi } from './api/create-api.ts';
import { createRefusalLimit } from './api/limit-refusals.ts';
import { startApi } from './api/start-api.ts';
import { type AuditLog, openAuditLog } from './audit/audit-log.ts';
import type { Actor } from './audit/entry.ts';
import { type BatchCanceller, createBatchCanceller } from './batches/cancel-batches.ts';
import { findBatch, listBatches } from './batches/find-batch.ts';
import { openUpload } from './batches/open-upload.ts';
import type { Settings } from './config.ts';
import { createPages } from './console/create-pages.ts';
import { createFailAt } from './failures/create-fail-at.ts';
import { shareRun } from './failures/share-run.ts';
import type { Profile } from './models/profile.ts';
import { createAdminTools } from './operations/admin-tools.ts';
import { cancel } from './operations/cancel.ts';
import { checkCallers, checkSimulation, checkStart } from './operations/check-start.ts';
import { createConsoleTools } from './operations/console-tools.ts';
import { eraseBatch } from './operations/erase-batch.ts';
import { eraseJob } from './operations/erase-job.ts';
import { createFollowTools } from './operations/follow.ts';
import { createKnobTools } from './operations/knob-tools.ts';
import { measure } from './operations/measure.ts';
import { findJobAs, listJobsAs, readResultsAs, submitAs } from './operations/read-as.ts';
import { readStats } from './operations/read-stats.ts';
import { reveal } from './operations/reveal.ts';
import { tellOutcome } from './operations/tell-outcome.ts';
import { createWaitingTools } from './operations/waiting-tools.ts';
import { createWebhookTools } from './operations/webhook-tools.ts';
import { createPlaceObserver } from './payloads/observe-place.ts';
import { findApiKey } from './records/api-keys.ts';
import { createPlaceCheck } from './records/bind-place.ts';
import { createStoreLog } from './records/create-store-log.ts';
import { viewHistory } from './records/find-history.ts';
import { createUseNotes } from './records/key-uses.ts';
import { findKnobs } from './records/knobs.ts';
import { openOutside } from './records/outside.ts';
import { startPresence } from './records/presence.ts';
import { spoolDirOf } from './records/spool.ts';
import { createStore, type Store, writeReady } from './records/store.ts';
import { type Changes, watchChanges } from './records/watch-changes.ts';
import { watchEndings } from './records/watch-endings.ts';
import { orUnavailable, troubleCodeOf } from './redis/classify-redis-error.ts';
import { type KeySpace, openKeySpace } from './redis/key-space.ts';
import { failFastOptions, openRedis, type RedisClient } from './redis/open-redis.ts';
import type { MasterKey } from './seals/seal.ts';
import { type CallbackPolicy, policyOf } from './submissions/check-callback-url.ts';
import { openIntake } from './submissions/intake.ts';
import type { JobTools } from './submissions/job-tools.ts';
import type { TaskCatalogue } from './tasks/load-tasks.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { writeMetrics } from './telemetry/write-metrics.ts';

export interface ApiGiven {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  apiKey: string | undefined;
  /** Sign what goes to callback URLs. */
  webhookSecrets?: readonly string[];
  catalogue: TaskCatalogue;
  /** The models that workers ask. */
  profiles: readonly Profile[];
  log: Log;
  metrics: Metrics;
  version: string;
}

interface Wired extends JobTools {
  encryptionKeys: readonly MasterKey[];
  audit: AuditLog;
  profiles: readonly Profile[];
  queues: Queues;
  batches: BatchCanceller;
  changes: Changes;
  spoolDir: string;
  callbacks: CallbackPolicy;
}

/** Readiness and metrics, which cost Redis the same whoever asks, and however often. */
function createHealthTools(
  { store, queues, metrics }: Wired,
  { listModels }: Pick<ApiTools, 'listModels'>,
): Pick<ApiTools, 'checkReady' | 'renderMetrics'> {
  const tools = { store, metrics, listModels, measureQueues: () => measureQueues(queues, store) };
  const checkPlace = createPlaceCheck(store);
  const measureOnce = shareRun(() => orUnavailable(() => measure(tools)));
  return {
    checkReady: shareRun(async () => {
      await orUnavailable(() => writeReady(store.redis, store.keySpace.home));
      await checkPlace();
    }),
    renderMetrics: async (accept) => {
      await measureOnce();
      return writeMetrics(metrics.registry, accept);
    },
  };
}

function createApiTools(
  wired: Wired,
  findCaller: ApiTools['findCaller'],
  waitForEnd: ApiTools['waitForEnd'],
): ApiTools {
  const { store, catalogue, audit, spoolDir } = wired;
  const by = (who: Actor) => ({ keyId: who.key, teller: audit.as(who) });
  const knobTools = createKnobTools(wired);
  const eraserOf = (who: Actor & { isOperator: boolean }) => ({ ...by(who), isOperator: who.isOperator });
  return {
    ...{ tasks: catalogue.latest, callbacks: wired.callbacks },
    findCaller: (key) => orUnavailable(() => findCaller(key)),
    findCallLimit: (tenant) =>
      orUnavailable(async () => (await findKnobs(store, 'tenants', tenant)).limits?.callsPerMinute),
    submitJob: (submission, who) => orUnavailable(() => submitAs(wired, submission, by(who))),
    findJob: (tenant, jobId, who) => orUnavailable(() => findJobAs(store, tenant, jobId, by(who))),
    findHistory: (tenant, jobId) => orUnavailable(() => viewHistory(store, tenant, jobId)),
    listJobs: (tenant, filter, who) => orUnavailable(() => listJobsAs(store, tenant, filter, by(who))),
    openBatch: (batch) => orUnavailable(() => openUpload(wired, batch)),
    listBatches: (tenant, query) => orUnavailable(() => listBatches(store, tenant, query)),
    findBatch: (tenant, batchId) => orUnavailable(() => findBatch(store, tenant, batchId)),
    cancelBatch: (tenant, batchId, who) => orUnavailable(() => wired.batches.cancel(tenant, batchId, by(who))),
    eraseBatch: (tenant, batchId, who) =>
      orUnavailable(() => eraseBatch(wired, tenant, batchId, spoolDir, eraserOf(who))),
    readResults: (tenant, batchId, who) => orUnavailable(() => readResultsAs(store, tenant, batchId, by(who))),
    reveal: (tenant, jobId, field, who) =>
      orUnavailable(() => reveal(store, tenant, jobId, { field, teller: audit.as(who) })),
    tellOutcome: (tenant, jobId, outcome) => orUnavailable(() => tellOutcome(store, tenant, jobId, outcome)),
    cancelJob: (tenant, jobId, who) => orUnavailable(() => cancel(wired, tenant, jobId, by(who))),
    eraseJob: (tenant, jobId, who) => orUnavailable(() => eraseJob(wired, tenant, jobId, spoolDir, eraserOf(who))),
    waitForEnd: (tenant, jobId, waitMs, signal) => orUnavailable(() => waitForEnd(tenant, jobId, waitMs, signal)),
    ...createAdminTools(wired),
    ...knobTools,
    ...createWaitingTools(wired),
    ...{ ...createFollowTools(wired), ...createWebhookTools(wired) },
    readStats: (tenant, query) => orUnavailable(() => readStats(store, tenant, query)),
    ...createHealthTools(wired, knobTools),
  };
}

/** Makes what opens the records on a connection, all with one place of payloads. */
function createOpenStore(given: ApiGiven, keySpace: KeySpace): (connection: RedisClient) => Store {
  const { settings, encryptionKeys } = given;
  const outside = openOutside(settings, createPlaceObserver(given));
  const options = { ...settings, visitsLua, outside, ...createStoreLog(given) };
  return (connection) => createStore(connection, keySpace, encryptionKeys, options);
}

/** Finds whose key it is, and notes that it was used. */
function openCallers(store: Store, apiKey: string | undefined): ApiTools['findCaller'] {
  const noteUse = createUseNotes(store);
  return createFindCaller(apiKey, async (key) => {
    const caller = await findApiKey(store, key);
    if (caller !== undefined) noteUse(caller.keyId);
    return caller;
  });
}

const openAudit = (store: Store, { settings, encryptionKeys }: ApiGiven): AuditLog =>
  openAuditLog(store, encryptionKeys, { keepMs: settings.auditRetentionMs, onTampered: store.onTampered });

const tellTrouble = (log: Log) => (error: Error) => log.warn({ event: 'redis-trouble', code: troubleCodeOf(error) });

/** What the tools take of the settings. */
const readSettings = (given: ApiGiven) => ({
  ...{ failAt: createFailAt(given.settings.failAt), spoolDir: spoolDirOf(given.settings), callbacks: policyOf(given) },
});

/**
 * Starts the API with Bull Board:
 * 1. connect to Redis, see that it and the keys are fit, open the queues
 * 2. listen; requests are answered from the records, jobs accepted
 * 3. `close`: no more requests, those under way finish, connections end
 * `lost` settles when it cannot go on.
 */
export async function startApiProcess(
  given: ApiGiven,
): Promise<{ url: string; port: number; lost: Promise<string>; close: () => Promise<void> }> {
  const { settings, log } = given;
  checkSimulation(settings);
  const onError = tellTrouble(log);
  const redis = await openRedis(failFastOptions(given.redisUrl), onError);
  const keySpace = await openKeySpace(redis, settings.prefix, settings.shards);
  const openStore = createOpenStore(given, keySpace);
  const store = openStore(redis);
  await checkStart(store, given);
  await checkCallers(store, settings);
  const intake = openIntake(store, settings, { openStore, onError });
  const queues = openQueues(redis, keySpace, { isFailFast: true, onError });
  await queues.ready();
  const endings = await watchEndings(store, onError);
  const changes = watchChanges(store, onError);
  const { metrics, catalogue, encryptionKeys, profiles } = given;
  const batches = createBatchCanceller({ store, log, metrics });
  const opened = { audit: openAudit(store, given), encryptionKeys, profiles, store, intake, queues, batches, changes };
  const wired: Wired = { ...opened, log, metrics, catalogue, ...readSettings(given) };
  const tools = createApiTools(wired, openCallers(store, given.apiKey), endings.waitForEnd);
  const { isProduction: production, publicUrl, trustedProxies } = settings;
  const refusals = createRefusalLimit();
  const reads = createConsoleTools({ ...wired, waiting: tools, measureStages: () => measureQueues(queues, store) });
  const pages = createPages({
    ...{ tools: { ...tools, ...reads }, audit: wired.audit, adapters: createBoardAdapters(queues, '/console/jobs') },
    ...{ log, production, publicUrl, refusals },
  });
  const app = createApi(tools, { log, production, pages, refusals, trustedProxies });
  const api = await startApi(app, { ...settings, log });
  log.info({ event: 'api-started', url: api.url });
  const { lost, close: leave } = startPresence(store, { kind: 'api', version: given.version, onTrouble: onError });
  const close = async () => {
    changes.close();
    await api.close();
    await batches.close();
    await endings.close();
    await queues.close();
    intake.close();
    await leave();
    redis.disconnect();
    await store.outside?.place.close();
  };
  return { url: api.url, port: api.port, lost, close };
}
