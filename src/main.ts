import type { Redis } from 'ioredis';
import { measureQueues } from '../queues/measure-queues.ts';
import { createBoardAdapters, openQueues, type Queues } from '../queues/open-queues.ts';
import { visitsLua } from '../queues/visits-lua.ts';
import type { ApiTools } from './api/api-tools.ts';
import { createFindCaller } from './api/authenticate.ts';
import { createBoardRouter } from './api/board.ts';
import { createApi } from './api/create-api.ts';
import { createRefusalLimit } from './api/limit-refusals.ts';
import { startApi } from './api/start-api.ts';
import { type BatchCanceller, createBatchCanceller } from './batches/cancel-batches.ts';
import { findBatch } from './batches/find-batch.ts';
import { openUpload } from './batches/open-upload.ts';
import { readResults } from './batches/read-results.ts';
import type { Settings } from './config.ts';
import { createFailAt } from './failures/create-fail-at.ts';
import { shareRun } from './failures/share-run.ts';
import { cancel } from './operations/cancel.ts';
import { checkCallers, checkSimulation, checkStart } from './operations/check-start.ts';
import { decideReview } from './operations/decide-review.ts';
import { eraseBatch } from './operations/erase-batch.ts';
import { eraseJob } from './operations/erase-job.ts';
import { discardDeadLetter, replayDeadLetter, replayDeadLetters } from './operations/replay.ts';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from './records/api-keys.ts';
import { findDeadLetter, listDeadLetters } from './records/dead-letters.ts';
import { findJob } from './records/find-job.ts';
import { listJobs } from './records/list-jobs.ts';
import { listReviews } from './records/reviews.ts';
import { spoolDirOf } from './records/spool.ts';
import { createStore, type Store, writeReady } from './records/store.ts';
import { watchEndings } from './records/watch-endings.ts';
import { orUnavailable } from './redis/classify-redis-error.ts';
import { openKeySpace } from './redis/open-key-space.ts';
import { failFastOptions, openRedis } from './redis/open-redis.ts';
import type { MasterKey } from './seals/seal.ts';
import { openIntake } from './submissions/intake.ts';
import type { JobTools } from './submissions/job-tools.ts';
import { submit } from './submissions/submit.ts';
import type { TaskCatalogue } from './tasks/load-tasks.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';

export interface ApiGiven {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  apiKey: string | undefined;
  catalogue: TaskCatalogue;
  log: Log;
  metrics: Metrics;
}

interface Wired extends JobTools {
  queues: Queues;
  batches: BatchCanceller;
  spoolDir: string;
}

/** Sets the gauges of what Redis holds. */
async function measure({ store, queues, metrics }: Wired): Promise<void> {
  for (const { stage, counts, oldestSeconds } of await measureQueues(queues)) {
    for (const [state, count] of Object.entries(counts)) metrics.queueJobs.set({ stage, state }, count);
    metrics.queueOldest.set({ stage }, oldestSeconds);
  }
  for (const { deadLetterCounts } of store.keySpace.shards) {
    for (const [name, count] of Object.entries(await store.redis.hgetall(deadLetterCounts))) {
      const [task = '', code = ''] = name.split(' ');
      metrics.deadLetters.set({ task, code }, Number(count));
    }
  }
}

/** Readiness and metrics, which cost Redis the same whoever asks, and however often. */
function createHealthTools(wired: Wired): Pick<ApiTools, 'checkReady' | 'renderMetrics'> {
  const measureOnce = shareRun(() => orUnavailable(() => measure(wired)));
  return {
    checkReady: shareRun(() => orUnavailable(() => writeReady(wired.store))),
    renderMetrics: async () => {
      await measureOnce();
      return wired.metrics.registry.metrics();
    },
  };
}

function createApiTools(
  wired: Wired,
  findCaller: ApiTools['findCaller'],
  waitForEnd: ApiTools['waitForEnd'],
): ApiTools {
  const { store, catalogue } = wired;
  return {
    tasks: catalogue.latest,
    findCaller: (key) => orUnavailable(() => findCaller(key)),
    submitJob: (submission) => orUnavailable(() => submit(wired, submission)),
    findJob: (tenant, jobId) => orUnavailable(() => findJob(store, tenant, jobId)),
    listJobs: (tenant, filter) => orUnavailable(() => listJobs(store, tenant, filter)),
    openBatch: (batch) => orUnavailable(() => openUpload(wired, batch)),
    findBatch: (tenant, batchId) => orUnavailable(() => findBatch(store, tenant, batchId)),
    cancelBatch: (tenant, batchId) => orUnavailable(() => wired.batches.cancel(tenant, batchId)),
    eraseBatch: (tenant, batchId) => orUnavailable(() => eraseBatch(wired, tenant, batchId, wired.spoolDir)),
    readResults: (tenant, batchId) => readResults(store, tenant, batchId),
    cancelJob: (tenant, jobId) => orUnavailable(() => cancel(wired, tenant, jobId)),
    eraseJob: (tenant, jobId) => orUnavailable(() => eraseJob(wired, tenant, jobId, wired.spoolDir)),
    listDeadLetters: (tenant, filter) => orUnavailable(() => listDeadLetters(store, catalogue, tenant, filter)),
    findDeadLetter: (tenant, jobId) => orUnavailable(() => findDeadLetter(store, catalogue, tenant, jobId)),
    replayJob: (tenant, jobId, from) => orUnavailable(() => replayDeadLetter(wired, tenant, jobId, from)),
    replayJobs: (tenant, filter) => orUnavailable(() => replayDeadLetters(wired, tenant, filter)),
    discardDeadLetter: (tenant, jobId) => orUnavailable(() => discardDeadLetter(wired, tenant, jobId)),
    listReviews: (tenant, filter) => orUnavailable(() => listReviews(store, tenant, filter)),
    decideReview: (tenant, jobId, decided) => orUnavailable(() => decideReview(wired, tenant, jobId, decided)),
    waitForEnd: (tenant, jobId, waitMs, signal) => orUnavailable(() => waitForEnd(tenant, jobId, waitMs, signal)),
    createKey: (...key) => orUnavailable(() => createApiKey(store, ...key)),
    listKeys: () => orUnavailable(() => listApiKeys(store)),
    revokeKey: (id) => orUnavailable(() => revokeApiKey(store, id)),
    ...createHealthTools(wired),
  };
}

const MOST_REMEMBERED = 10_000;

/** Logs what does not open, and once, however often it is read, whatever another hand has changed. */
function createStoreLog(log: Log): Pick<Store, 'onTampered' | 'onUnopened'> {
  const told = new Set<string>();
  const onTampered: Store['onTampered'] = (what) => {
    const id = Object.values(what).join();
    if (told.has(id)) return;
    if (told.size >= MOST_REMEMBERED) told.clear();
    told.add(id);
    log.error({ event: 'redis-tampered', ...what });
  };
  return { onTampered, onUnopened: (found) => log.warn({ event: 'seal-unopened', ...found }) };
}

/**
 * Starts the API with Bull Board:
 * 1. connect to Redis, see that it and the keys are fit, open the queues
 * 2. listen; requests are answered from the records, jobs accepted
 * 3. `close`: no more requests, those under way finish, connections end
 */
export async function startApiProcess(
  given: ApiGiven,
): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const { settings, log } = given;
  checkSimulation(settings);
  const onError = (error: Error) =>
    log.warn({ event: 'redis-trouble', code: 'code' in error ? error.code : error.name });
  const redis = await openRedis(failFastOptions(given.redisUrl), onError);
  const keySpace = await openKeySpace(redis, settings.prefix);
  const storeOptions = { ...settings, visitsLua, ...createStoreLog(log) };
  const openStore = (connection: Redis) => createStore(connection, keySpace, given.encryptionKeys, storeOptions);
  const store = openStore(redis);
  await checkStart(store, given);
  await checkCallers(store, settings);
  const intake = await openIntake(store, settings, { openStore, onError });
  const queues = openQueues(redis, keySpace, { isFailFast: true, onError });
  await queues.ready();
  const endings = await watchEndings(store, onError);
  const findCaller = createFindCaller(given.apiKey, (key) => findApiKey(store, key));
  const { metrics, catalogue } = given;
  const batches = createBatchCanceller({ store, log, metrics });
  const failAt = createFailAt(settings.failAt);
  const spoolDir = spoolDirOf(settings);
  const wired: Wired = { store, intake, queues, batches, log, metrics, catalogue, failAt, spoolDir };
  const tools = createApiTools(wired, findCaller, endings.waitForEnd);
  const { isProduction: production, publicUrl, trustedProxies } = settings;
  const refusals = createRefusalLimit();
  const board = createBoardRouter({
    ...{ adapters: createBoardAdapters(queues), findCaller: tools.findCaller, log, production, publicUrl, refusals },
    basePath: '/admin/queues',
  });
  const { host, port } = settings;
  const app = createApi(tools, { log, production, board, refusals, trustedProxies });
  const api = await startApi(app, { host, port, log });
  log.info({ event: 'api-started', url: api.url });
  const close = async () => {
    await api.close();
    await batches.close();
    await endings.close();
    await queues.close();
    intake.close();
    redis.disconnect();
  };
  return { url: api.url, port: api.port, close };
}
