import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../scripts/development/simulated-model/start-simulated-model.ts';
import type { Settings } from '../../src/config.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { type Pipeline, startPipeline } from './start-pipeline.ts';
import { startProcess, type TestProcess } from './start-process.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

/** Milliseconds after which a request to a model is over; its lease lasts 10 s longer. */
const MODEL_TIMEOUT_MS = 2000;

interface DoomedGiven {
  /** Of the model; default 0. */
  latencyMs?: number;
  /** A task module beside the samples. */
  taskModule?: string;
  /** Further settings of the processes. */
  env?: Record<string, string>;
  /** Of what runs in this process. */
  settings?: Partial<Settings>;
}

/** A Redis, a model and an API of the test's own, for processes that are killed. */
export interface Doomed {
  redis: TestRedis;
  model: SimulatedModel;
  /** The API; nobody works until `startWorkers`. */
  pipeline: Pipeline;
  dataDir: string;
  /** A process on the same keys, with further settings; of the product in this folder, or in another. */
  start: (script: 'api' | 'workers', env?: Record<string, string>, root?: string) => Promise<TestProcess>;
  /** What happened to the job that ends a run of it. */
  endingsOf: (job: Pick<JobView, 'id'>) => Promise<string[]>;
}

/** Starts all of it; `onFinished` is told how to end it, so that tests may run beside each other. */
export async function startDoomed(
  onFinished: (end: () => Promise<void>) => void,
  { latencyMs = 0, taskModule, env = {}, settings: own = {} }: DoomedGiven = {},
): Promise<Doomed> {
  const [redis, dataDir, model] = await Promise.all([
    startRedis(),
    mkdtemp(join(tmpdir(), 'airlock-data-')),
    startSimulatedModel({ latencyMs }),
  ]);
  if (taskModule !== undefined) await writeFile(join(dataDir, 'task.mjs'), taskModule);
  const tasks = taskModule === undefined ? {} : { tasksDir: dataDir };
  const settings = { ...tasks, dataDir, lockMs: 1000, modelTimeoutMs: MODEL_TIMEOUT_MS, ...own };
  const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: model.url, stages: [], settings });
  const processes: TestProcess[] = [];
  onFinished(async () => {
    await Promise.all(processes.map((one) => one.kill()));
    await pipeline.close();
    await model.close();
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const common = {
    ...{ REDIS_URL: redis.url, PORT: '0', AIRLOCK_API_KEY: pipeline.key, AIRLOCK_DATA_DIR: dataDir },
    ...{ AIRLOCK_PREFIX: pipeline.settings.prefix, OPENAI_BASE_URL: model.url, AIRLOCK_LOCK_MS: '1000' },
    ...{ AIRLOCK_MODEL_TIMEOUT_MS: String(MODEL_TIMEOUT_MS), AIRLOCK_RETRY_BASE_MS: '10' },
    AIRLOCK_ENCRYPTION_KEYS: pipeline.encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(),
    ...(taskModule !== undefined && { AIRLOCK_TASKS_DIR: dataDir }),
    ...env,
  };
  return {
    ...{ redis, model, pipeline, dataDir },
    start: async (script, more = {}, root = undefined) => {
      const started = script === 'api' ? 'api-started' : 'workers-started';
      const one = await startProcess({ script, env: { ...common, ...more }, root, started });
      processes.push(one);
      return one;
    },
    endingsOf: async ({ id }) => {
      const history = await pipeline.redis.lrange(pipeline.keys.history(id), 0, -1);
      return history.filter((line) => / (succeeded|dead-lettered|expired|cancelled)/.test(line));
    },
  };
}
