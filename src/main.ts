import { addVisitLua } from '../queues/add-visit-script.ts';
import { createBoardAdapters } from '../queues/board-adapters.ts';
import { letIn } from '../queues/let-in.ts';
import { measureQueues } from '../queues/measure-queues.ts';
import { openQueues, type Queues } from '../queues/open-queues.ts';
import type { ApiTools, Submission, SubmitResult } from './api/api-tools.ts';
import { createBoardRouter } from './api/board.ts';
import { createApi } from './api/create-api.ts';
import { createFindCaller } from './api/find-caller.ts';
import { startApi } from './api/start-api.ts';
import type { Settings } from './config.ts';
import { type Acceptance, acceptJob } from './records/accept-job.ts';
import { findApiKey } from './records/api-keys.ts';
import { cancelJob } from './records/cancel-job.ts';
import { isRedisError, orUnavailable } from './records/classify-redis-error.ts';
import { findJob } from './records/find-job.ts';
import { visitId } from './records/keys.ts';
import { listJobs } from './records/list-jobs.ts';
import { newJobView } from './records/new-job-view.ts';
import { openKeySpace } from './records/open-key-space.ts';
import { hastyOptions, openRedis } from './records/open-redis.ts';
import type { MasterKey } from './records/seal.ts';
import { createStore, type Store } from './records/store.ts';
import { watchEndings } from './records/watch-endings.ts';
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

interface Wired extends Pick<ApiGiven, 'log' | 'metrics' | 'catalogue'> {
  store: Store;
  queues: Queues;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

function toAcceptance({ task, idempotency, ...rest }: Submission): Acceptance {
  const named = { task: task.name, taskVersion: task.version, taskHash: task.hash };
  return { ...rest, ...named, idempotency: idempotency && { route: 'POST /v1/jobs', ...idempotency } };
}

/** 202 depends on the record alone: a job whose first visit could not be added is let in by the sweeper. */
async function submitJob({ store, queues, log, metrics }: Wired, submission: Submission): Promise<SubmitResult> {
  const acceptance = toAcceptance(submission);
  const accepted = await acceptJob(store, acceptance);
  if (accepted.is === 'mismatch') return accepted;
  if (accepted.is === 'replayed') {
    const job = await findJob(store, submission.tenant, accepted.jobId);
    return job === undefined ? { is: 'mismatch' } : { is: 'replayed', job };
  }
  metrics.jobsAccepted.inc({ task: acceptance.task });
  const letInLate = (error: unknown) => {
    if (!isRedisError(error)) throw error;
    log.warn({ event: 'let-in-late', jobId: accepted.jobId });
  };
  if (!accepted.isLetIn) await letIn(queues, accepted, acceptance).catch(letInLate);
  return { is: 'accepted', job: newJobView(accepted.jobId, accepted.createdAt, acceptance) };
}

async function cancel({ store, queues, metrics }: Wired, tenant: string, jobId: string) {
  const cancelled = await cancelJob(store, tenant, jobId);
  if (cancelled.is !== 'cancelled') return cancelled;
  const { visit } = cancelled;
  // The visit would find that the job ended; taking it out only keeps the queue short.
  if (visit) await queues.remove(tenant, visit.stage, visitId(jobId, visit.stage, visit.n)).catch(() => undefined);
  const job = await findJob(store, tenant, jobId);
  if (job === undefined) return { is: 'unknown' } as const;
  if (visit) metrics.jobsEnded.inc({ task: job.task, status: 'cancelled', by: 'none' });
  return { is: 'cancelled', job } as const;
}

async function renderMetrics({ store, queues, metrics }: Wired): Promise<string> {
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
  return metrics.registry.metrics();
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
    submitJob: (submission) => orUnavailable(() => submitJob(wired, submission)),
    findJob: (tenant, jobId) => orUnavailable(() => findJob(store, tenant, jobId)),
    listJobs: (tenant, filter) => orUnavailable(() => listJobs(store, tenant, filter)),
    cancelJob: (tenant, jobId) => orUnavailable(() => cancel(wired, tenant, jobId)),
    waitForEnd: (tenant, jobId, waitMs, signal) => orUnavailable(() => waitForEnd(tenant, jobId, waitMs, signal)),
    checkReady: async () => {
      await orUnavailable(() => store.redis.set(store.keySpace.home.ready, Date.now(), 'PX', 60_000));
    },
    renderMetrics: () => orUnavailable(() => renderMetrics(wired)),
  };
}

/** Throws when the API would be open to others without a key of anybody's making. */
async function checkHost({ settings: { host }, apiKey }: ApiGiven, store: Store): Promise<void> {
  if (LOOPBACK.test(host) || apiKey !== undefined) return;
  if ((await store.redis.hlen(store.keySpace.home.apiKeys)) > 0) return;
  throw new RangeError('HOST: needs AIRLOCK_API_KEY or a stored key when it is not a loopback address');
}

/**
 * Starts the API with Bull Board:
 * 1. connect to Redis, name the keys, open the queues
 * 2. listen; requests are answered from the records, jobs let in
 * 3. `close`: no more requests, those under way finish, connections end
 */
export async function startApiProcess(
  given: ApiGiven,
): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const { settings, log } = given;
  const onError = (error: Error) =>
    log.warn({ event: 'redis-trouble', code: 'code' in error ? error.code : error.name });
  const redis = await openRedis(hastyOptions(given.redisUrl), onError);
  const keySpace = await openKeySpace(redis, settings.prefix);
  const store = createStore(redis, keySpace, given.encryptionKeys, { ...settings, addVisitLua });
  await checkHost(given, store);
  const queues = openQueues(redis, keySpace, { isHasty: true, onError });
  await queues.ready();
  const endings = await watchEndings(store, onError);
  const findCaller = createFindCaller(given.apiKey, (key) => findApiKey(store, key));
  const wired: Wired = { store, queues, log, metrics: given.metrics, catalogue: given.catalogue };
  const tools = createApiTools(wired, findCaller, endings.waitForEnd);
  const { isProduction: production } = settings;
  const adapters = createBoardAdapters(queues);
  const board = createBoardRouter({
    adapters,
    findCaller: tools.findCaller,
    log,
    production,
    basePath: '/admin/queues',
  });
  const { host, port } = settings;
  const api = await startApi(createApi(tools, { log, production, board }), { host, port, log });
  log.info({ event: 'api-started', url: api.url });
  const close = async () => {
    await api.close();
    await endings.close();
    await queues.close();
    redis.disconnect();
  };
  return { url: api.url, port: api.port, close };
}
