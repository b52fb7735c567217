import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../scripts/development/simulated-model/start-simulated-model.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createKeySpace } from '../../src/redis/key-space.ts';
import { openServer } from '../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts';
import { createPromise } from '../support/create-promise.ts';
import { eventually } from '../support/eventually.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startProcess, type TestProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const JOBS = 500;
const PRODUCERS = 10;
/** So many jobs are held back until the model hangs: else all may have been asked by then. */
const HELD_BACK = 200;
const MODEL_TIMEOUT_MS = 2000;
const LEASE_MS = MODEL_TIMEOUT_MS + 10_000;
const apiKey = `ak_${randomBytes(16).toString('hex')}`;

const hangs = createPromise<void>();
let redis: TestRedis;
let dataDir: string;
let model: SimulatedModel;
let processes: Record<'api' | 'asking' | 'validating', TestProcess>;
let client: Redis;
const { home: keys } = createKeySpace('airlock', 1);

beforeAll(async () => {
  [redis, dataDir, model] = await Promise.all([
    startRedis(),
    mkdtemp(join(tmpdir(), 'airlock-data-')),
    startSimulatedModel({ latencyMs: { min: 10, max: 60 }, maxLogged: 100_000 }),
  ]);
  const env = {
    ...{ REDIS_URL: redis.url, PORT: '0', AIRLOCK_API_KEY: apiKey, AIRLOCK_DATA_DIR: dataDir },
    ...{ OPENAI_BASE_URL: model.url, AIRLOCK_MODEL_TIMEOUT_MS: String(MODEL_TIMEOUT_MS), AIRLOCK_LOCK_MS: '2000' },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  const workers = { script: 'workers', env, started: 'workers-started' };
  const [api, asking, validating] = await Promise.all([
    startProcess({ script: 'api', env, started: 'api-started' }),
    startProcess({ ...workers, args: ['redact', 'model'] }),
    startProcess({ ...workers, args: ['validate'] }),
  ]);
  processes = { api, asking, validating };
  client = await openServer(parseRedisUrl(redis.url), () => undefined);
}, 60_000);

afterAll(async () => {
  await Promise.all(Object.values(processes ?? {}).map((one) => one.kill()));
  client?.disconnect();
  await model?.close();
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A word of the job's text that no detector takes for anything personal. */
const markOf = (n: number) => `xq${n}xq`;

/** As a producer does it: again with the same key, until there is an answer. */
async function submitUntilAccepted(n: number): Promise<string> {
  const input = { text: `The pump of hall ${markOf(n)} leaks again.` };
  const isIn = async () => {
    const { submit } = createClient(String(processes.api.find('api-started')?.url), apiKey);
    return (await submit('summarise', input, { idempotencyKey: `key ${n}` })).id;
  };
  return eventually(isIn, { withinMs: 60_000, describe: `job ${n} to be accepted` });
}

/** Submits everything, each key as often as it takes and once more; returns the ids by key. */
async function submitAll(): Promise<Set<string>[]> {
  const ids: Set<string>[] = Array.from({ length: JOBS }, () => new Set<string>());
  let next = 0;
  const produce = async () => {
    for (let n = next++; n < JOBS; n = next++) {
      if (n >= JOBS - HELD_BACK) await hangs.promise;
      ids[n]?.add(await submitUntilAccepted(n));
      ids[n]?.add(await submitUntilAccepted(n));
    }
  };
  await Promise.all(Array.from({ length: PRODUCERS }, produce));
  return ids;
}

async function countEnded(): Promise<number> {
  const dead = Object.values(await client.hgetall(keys.deadLetterCounts)).map(Number);
  return (await client.zcard(keys.expiry)) + dead.reduce((sum, count) => sum + count, 0);
}

async function countOpenAttempts(): Promise<number> {
  const ids = await client.zrange(keys.live, 0, '-1');
  const leases = await Promise.all(ids.map((id) => client.hget(keys.job(id), 'leaseEndsAt')));
  return leases.filter(Boolean).length;
}

const untilEnded = (count: number) =>
  eventually(async () => (await countEnded()) >= count, { withinMs: 60_000, describe: `${count} jobs to be ended` });

/**
 * Kills each kind of process while jobs run, those that ask while their calls hang; returns how many attempts that left
 * open.
 */
async function killEverything(): Promise<number> {
  const { api, asking, validating } = processes;
  await untilEnded(40);
  await api.restart();
  await untilEnded(80);
  await validating.restart();
  await untilEnded(120);
  const before = model.requests.length;
  model.misbehave('hang');
  hangs.resolve();
  await eventually(() => model.requests.length > before + 2, { describe: 'calls to hang' });
  await asking.kill();
  const open = await countOpenAttempts();
  model.misbehave();
  await asking.restart();
  await untilEnded(200);
  redis.kill();
  await redis.restart();
  await untilEnded(280);
  redis.kill();
  await Promise.all([api.kill(), validating.kill()]);
  await redis.restart();
  await Promise.all([api.restart(), validating.restart()]);
  return open;
}

/** Every call is listed, and only one of a job counts as answered: a busy machine may let others time out. */
function checkAttempts(job: JobView, calls: number): void {
  const unknown = job.attempts.filter(({ outcome }) => outcome === 'unknown');
  expect(job.attempts.filter(({ outcome }) => outcome === 'answered')).toHaveLength(1);
  expect(calls).toBeLessThanOrEqual(job.attempts.length);
  for (const { n, at } of unknown) {
    const next = job.attempts[n];
    expect(Date.parse(next?.at ?? '') - Date.parse(at)).toBeGreaterThanOrEqual(LEASE_MS);
  }
}

describe('500 jobs whose processes and Redis are killed', () => {
  it('all succeed, once each, and no call is paid twice without being marked', { timeout: 150_000 }, async () => {
    const killed = killEverything();
    const ids = await submitAll();
    const open = await killed;
    await untilEnded(JOBS);

    expect(ids.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(ids.flatMap((found) => [...found])).size).toBe(JOBS);
    expect(await client.zcard(keys.jobsOf('default'))).toBe(JOBS);
    expect(await client.zcard(keys.deadlines)).toBe(0);

    const bodies = model.requests.map(({ body }) => body);
    const { find } = createClient(String(processes.api.find('api-started')?.url), apiKey);
    let unknown = 0;
    for (const [n, [id = '']] of ids.map((found) => [...found]).entries()) {
      const job = await find(id);
      expect(job.status).toBe('succeeded');
      checkAttempts(job, bodies.filter((body) => body.includes(markOf(n))).length);
      unknown += job.attempts.filter(({ outcome }) => outcome === 'unknown').length;
      const history = await client.lrange(keys.history(id), 0, -1);
      expect(history.filter((line) => / (succeeded|dead-lettered|expired|cancelled)/.test(line))).toHaveLength(1);
    }
    expect(unknown).toBe(open);
  });
});
