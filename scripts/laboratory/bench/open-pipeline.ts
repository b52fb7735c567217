import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { workStages } from '../../../queues/pipeline.ts';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { parseSettings } from '../../../src/config.ts';
import type { PlaceTarget } from '../../../src/payloads/open-place.ts';
import { type Acceptance, acceptJob } from '../../../src/records/accept-job.ts';
import { openOutside } from '../../../src/records/outside.ts';
import { createStore } from '../../../src/records/store.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { openKeySpace } from '../../../src/redis/key-space.ts';
import { blockingOptions, openRedis, type RedisClient } from '../../../src/redis/open-redis.ts';
import { subscribe } from '../../../src/redis/subscribe.ts';
import { createSources } from '../../../src/retrieval/sources.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import { writeLadder } from '../../../src/tasks/ladder.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { type RunningWorkers, startWorkers } from '../../../workers/main.ts';
import { benchInput } from './contender.ts';

const PROFILE = {
  name: 'primary',
  baseUrl: '',
  apiKey: '',
  model: 'instant',
  timeoutMs: 60_000,
  price: undefined,
  simulated: true,
};
const ANSWER = {
  text: JSON.stringify({ category: 'bug', urgency: 3, summary: 'The export stops.', confidence: 0.9 }),
  model: 'instant',
};

/** A task as the samples are: schemas, prompt, check and gate all take part. */
const createTask = (hasRedaction: boolean) =>
  defineTask({
    name: 'bench',
    version: 1,
    input: z.object({ subject: z.string(), body: z.string() }),
    output: z.object({
      category: z.enum(['billing', 'bug', 'other']),
      urgency: z.number().int().min(1).max(5),
      summary: z.string().max(300),
      confidence: z.number().min(0).max(1),
    }),
    prompt: ({ input }) => ({ system: 'Triage this ticket.', user: `${input.subject}\n${input.body}` }),
    check: ({ output }) => (output.urgency === 5 && output.category === 'other' ? 'needs a category' : undefined),
    gate: { threshold: 0.7, confidence: ({ output }) => output.confidence },
    ladder: ({ model }) => [model('primary')],
    boundary: { redact: hasRedaction ? 'all' : [] },
  });

/** Airlock on one Redis, in this process, with a model that answers at once. */
export interface BenchPipeline {
  redis: RedisClient;
  /** What a process of its own is started with to work on the same jobs. */
  env: Record<string, string>;
  /** Accepts job number `i`. */
  submit: (i: number) => Promise<void>;
  startWorkers: () => Promise<RunningWorkers>;
  /** Calls back for every job that ends, until it is closed. */
  watchEndings: (onEnd: () => void) => Promise<{ close: () => Promise<void> }>;
  close: () => Promise<void>;
}

/** Makes what is recorded of job number `i`. */
function createAcceptances(task: Task, { tenants = 1, inputOf = benchInput }: Partial<PipelineOptions>) {
  const named = { task: task.name, taskVersion: 1, taskHash: task.hash, ladder: writeLadder(task.ladder) };
  const options = {
    priority: 5,
    delayMs: 0,
    deadlineMs: 3_600_000,
    attempts: undefined,
    backoff: undefined,
    dataClass: task.boundary.class,
  };
  const unused = { metadata: {}, droppedKeys: 0, retention: undefined, idempotency: undefined };
  return (i: number): Acceptance => {
    return { ...named, tenant: `bench-${i % tenants}`, ...options, input: inputOf(i), ...unused };
  };
}

/** What is measured: where `task` is a sample of ours, other processes know it, too. Jobs are of so many `tenants` in turn. */
interface PipelineOptions {
  hasRedaction: boolean;
  task?: Task;
  tenants?: number;
  /** Where long payloads live; default Redis. */
  payloads?: PlaceTarget;
  /** Default: about 1 KB. */
  inputOf?: typeof benchInput;
}

/** Opens it under a prefix of its own; workers are started apart. */
export async function openPipeline(
  redisUrl: string,
  { hasRedaction, task = createTask(hasRedaction), payloads = { is: 'redis' }, ...given }: PipelineOptions,
): Promise<BenchPipeline> {
  const dataDir = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const settings = { ...parseSettings({}), dataDir, prefix: `b${Date.now()}`, boardHistory: 0, payloads };
  const redis = await openRedis(blockingOptions(redisUrl), () => undefined);
  const bytes = randomBytes(32);
  const encryptionKeys = [{ id: 'k1', bytes }];
  const keySpace = await openKeySpace(redis, settings.prefix);
  const outside = openOutside(settings);
  await outside?.place.prepare();
  const store = createStore(redis, keySpace, encryptionKeys, { ...settings, visitsLua, outside });
  const acceptance = createAcceptances(task, given);
  const ask = async () => ({ ...ANSWER, usage: { inputTokens: 300, outputTokens: 40 } });
  return {
    redis,
    env: {
      ...{ REDIS_URL: redisUrl, AIRLOCK_PREFIX: settings.prefix },
      AIRLOCK_ENCRYPTION_KEYS: `k1:${bytes.toString('base64')}`,
    },
    submit: async (i) => {
      await acceptJob(store, acceptance(i));
    },
    startWorkers: () =>
      startWorkers({
        ...{ settings, redisUrl, encryptionKeys, stages: workStages, version: 'bench' },
        ...{ log: createLog('silent'), metrics: createMetrics(), catalogue: createCatalogue([task]) },
        profiles: [{ profile: PROFILE, ask }],
        detectors: hasRedaction ? createDetectors('balanced') : [],
        sourcesOf: createSources(new Map()),
      }),
    watchEndings: (onEnd) => {
      const channels = keySpace.shards.map(({ ended }) => ended);
      return subscribe(redis, channels, onEnd, () => undefined);
    },
    close: async () => {
      redis.disconnect();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
