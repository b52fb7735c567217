import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { type WorkQueue, workQueues } from '../../queues/pipeline.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import { parseSettings, type Settings } from '../../src/config.ts';
import { isEnding, type JobStatus, type JobView } from '../../src/jobs/job-view.ts';
import { startApiProcess } from '../../src/main.ts';
import { createAskModel } from '../../src/models/create-ask-model.ts';
import { createProfiles } from '../../src/models/create-profiles.ts';
import type { Profile } from '../../src/models/profile.ts';
import { openOutside } from '../../src/records/outside.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import type { Detector } from '../../src/redaction/detector.ts';
import { openKeySpace } from '../../src/redis/key-space.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { mastersOf } from '../../src/redis/masters-of.ts';
import { openRedis } from '../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts';
import { loadSources } from '../../src/retrieval/sources.ts';
import type { MasterKey } from '../../src/seals/seal.ts';
import { createCatalogue, loadTasks } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type RunningWorkers, startWorkers } from '../../workers/main.ts';
import { checkNothingOpen, countClients } from './check-nothing-open.ts';
import { checkDeclared } from './declared-routes.ts';
import { eventually } from './eventually.ts';

const DELAYS_MS = [10, 20, 40];

/** What differs between processes of workers. */
interface WorkersChoice {
  /** Default: all. None: nobody works until `startWorkers`. */
  stages?: readonly WorkQueue[];
  /** Default: those of the pipeline. */
  tasks?: readonly Task[];
  detectors?: readonly Detector[];
}

export interface PipelineGiven extends WorkersChoice {
  redisUrl: string;
  /** An OpenAI-compatible endpoint on this machine. */
  modelUrl: string;
  /** Tasks beside the samples. */
  tasks?: readonly Task[];
  /** Default: none, and nothing is found. */
  detectors?: readonly Detector[];
  /** How long after a try an event is sent again. */
  deliveryDelaysMs?: readonly number[];
  settings?: Partial<Settings>;
  /** Whether tasks run only with the content that their jobs were accepted with; default no. */
  isProduction?: boolean;
  /** What is known of profiles beside their endpoints, by name. */
  reaches?: Record<string, Partial<Pick<Profile, 'region' | 'dataClasses' | 'simulated' | 'limits' | 'price'>>>;
}

export interface SubmitOptions {
  options?: object;
  metadata?: Record<string, string>;
  /** Seconds to wait for the end. */
  wait?: number;
  idempotencyKey?: string;
}

export interface Pipeline {
  url: string;
  redisUrl: string;
  key: string;
  settings: Settings;
  /** Everything logged, as lines. */
  logged: string[];
  /** What payloads are sealed with. */
  encryptionKeys: readonly MasterKey[];
  /** Signs what goes to callback URLs. */
  webhookSecret: string;
  /** The records as a worker sees them, on a connection of the test's own. */
  store: Store;
  /** One of the masters where there are several. */
  redis: Redis;
  /** The keys of the tenant that the jobs belong to. */
  keys: Keys;
  /** Another process's worth of workers in this process. They end with the pipeline. */
  startWorkers: (choice?: WorkersChoice) => Promise<RunningWorkers>;
  request: (path: string, init?: RequestInit) => Promise<Response>;
  submit: (task: string, input: unknown, more?: SubmitOptions) => Promise<JobView>;
  find: (jobId: string) => Promise<JobView>;
  cancel: (jobId: string) => Promise<Response>;
  /** The job once this is so. */
  findWhen: (jobId: string, isSo: (job: JobView) => boolean) => Promise<JobView>;
  /** The job once it has this status; throws when it ended with another. */
  reaches: (jobId: string, status: JobStatus) => Promise<JobView>;
  /** The job once it ended, in whatever way. */
  ends: (jobId: string) => Promise<JobView>;
  /** What `/metrics` says under this name and labels, such as `airlock_jobs_ended_total{task="t"}`; 0 without. */
  metric: (name: string) => Promise<number>;
  /** Ends everything and throws when something of it stays open. */
  close: () => Promise<void>;
}

/** The whole product in this process on a fresh key prefix, with short delays; `close` leaves nothing open. */
export async function startPipeline(given: PipelineGiven): Promise<Pipeline> {
  const ownDir = await mkdtemp(join(tmpdir(), 'airlock-pipeline-'));
  const settings = {
    ...parseSettings({ PORT: '0', OPENAI_BASE_URL: given.modelUrl, AIRLOCK_RETRY_BASE_MS: '10' }),
    prefix: `t${randomBytes(6).toString('hex')}`,
    dataDir: ownDir,
    lockMs: 2000,
    modelTimeoutMs: 2000,
    ...given.settings,
  };
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => void logged.push(line) });
  const key = `ak_${randomBytes(16).toString('hex')}`;
  const samples = await loadTasks(settings.tasksDir);
  const sourcesOf = await loadSources(settings.tasksDir);
  const { isProduction = false } = given;
  const catalogueWith = (tasks: readonly Task[] = []) => createCatalogue([...samples.all, ...tasks], { isProduction });
  const encryptionKeys = [{ id: 'k1', bytes: randomBytes(32) }];
  const { redisUrl } = given;
  const webhookSecrets = [`whsec_${randomBytes(32).toString('base64')}`];
  const common = {
    settings,
    redisUrl,
    encryptionKeys,
    webhookSecrets,
    log,
    metrics: createMetrics(),
    version: '0.0.0',
  };
  const opened = await openRedis(parseRedisUrl(redisUrl), () => undefined);
  const [redis] = mastersOf(opened) as [Redis];
  const keySpace = await openKeySpace(opened, settings.prefix);
  const outside = openOutside(settings);
  const store = createStore(opened, keySpace, encryptionKeys, { ...settings, visitsLua, outside });
  const clientsBefore = await countClients(redis);

  const declared = (await createProfiles(settings)).map((profile) => ({
    ...profile,
    ...given.reaches?.[profile.name],
  }));
  const profiles = declared.map((profile) => ({ profile, ...createAskModel(profile) }));
  const api = await startApiProcess({
    ...common,
    apiKey: key,
    catalogue: catalogueWith(given.tasks),
    profiles: declared,
  });
  const workers: RunningWorkers[] = [];
  const start = async ({
    stages = workQueues,
    tasks = given.tasks,
    detectors = given.detectors ?? [],
  }: WorkersChoice = {}) => {
    const own = { detectors, sourcesOf, stages, catalogue: catalogueWith(tasks) };
    const running = await startWorkers({
      ...common,
      profiles,
      deliveries: { delaysMs: given.deliveryDelaysMs ?? DELAYS_MS },
      ...own,
    });
    workers.push(running);
    return running;
  };
  if (given.stages?.length !== 0) await start(given.stages && { stages: given.stages });
  const client = createClient(api.url, key);
  return {
    ...client,
    url: api.url,
    redisUrl,
    key,
    settings,
    logged,
    encryptionKeys,
    webhookSecret: webhookSecrets[0] ?? '',
    store,
    redis,
    keys: store.keySpace.keysOf('default'),
    startWorkers: start,
    close: async () => {
      await api.close();
      await Promise.all(workers.map((running) => running.close()));
      await Promise.all(profiles.map((profile) => profile.close()));
      await outside?.place.close();
      await rm(ownDir, { recursive: true });
      // Of several servers the one that was counted may be gone.
      const check = redisUrl.startsWith('redis+') ? Promise.resolve() : checkNothingOpen(redis, clientsBefore);
      await check.finally(() => opened.disconnect());
    },
  };
}

/** How a producer speaks to the API at a URL; an answer that its route does not declare is an error. */
export function createClient(url: string, key: string) {
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    return checkDeclared(init.method ?? 'GET', path, await fetch(url + path, { ...init, headers }));
  };
  const read = async (answer: Response) => {
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as JobView;
  };
  const find = async (jobId: string) => read(await request(`/v1/jobs/${jobId}`));
  const findWhen = (jobId: string, isSo: (job: JobView) => boolean) =>
    eventually(
      async () => {
        const job = await find(jobId);
        if (!isSo(job)) throw new Error(`it is ${JSON.stringify(job)}`);
        return job;
      },
      { withinMs: 25_000, describe: `what is awaited of ${jobId}` },
    );
  const ends = (jobId: string) => findWhen(jobId, ({ status }) => isEnding(status));
  return {
    request,
    find,
    submit: async (task: string, input: unknown, more: SubmitOptions = {}) => {
      const { options, metadata, wait = 0, idempotencyKey } = more;
      const headers = {
        'content-type': 'application/json',
        ...(wait > 0 && { prefer: `wait=${wait}` }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      };
      const body = JSON.stringify({ task, input, options, metadata });
      return read(await request('/v1/jobs', { method: 'POST', headers, body }));
    },
    cancel: (jobId: string) => request(`/v1/jobs/${jobId}/cancel`, { method: 'POST' }),
    findWhen,
    ends,
    reaches: async (jobId: string, status: JobStatus) => {
      const job = await findWhen(jobId, (one) => one.status === status || isEnding(one.status));
      if (job.status !== status) throw new Error(`${jobId} was to be ${status}: ${JSON.stringify(job)}`);
      return job;
    },
    metric: async (name: string) => {
      const text = await (await request('/metrics')).text();
      const line = text.split('\n').find((one) => one.startsWith(`${name} `));
      return line === undefined ? 0 : Number(line.slice(name.length + 1));
    },
  };
}
