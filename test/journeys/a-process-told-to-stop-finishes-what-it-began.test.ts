import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../scripts/development/simulated-model/start-simulated-model.ts';
import { eventually } from '../support/eventually.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startProcess, type TestProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const JOBS = 60;
const apiKey = `ak_${randomBytes(16).toString('hex')}`;

let redis: TestRedis;
let dataDir: string;
let model: SimulatedModel;
let api: TestProcess;
let workers: TestProcess;

beforeAll(async () => {
  [redis, dataDir, model] = await Promise.all([
    startRedis(),
    mkdtemp(join(tmpdir(), 'airlock-data-')),
    startSimulatedModel({ latencyMs: { min: 300, max: 900 } }),
  ]);
  const env = {
    ...{ REDIS_URL: redis.url, PORT: '0', AIRLOCK_API_KEY: apiKey, AIRLOCK_DATA_DIR: dataDir },
    ...{ OPENAI_BASE_URL: model.url, AIRLOCK_LOCK_MS: '2000', AIRLOCK_CONCURRENCY: '8' },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  [api, workers] = await Promise.all([
    startProcess({ script: 'api', env, started: 'api-started' }),
    startProcess({ script: 'workers', env, started: 'workers-started' }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([api?.kill(), workers?.kill()]);
  await model?.close();
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a process told to stop', () => {
  it('finishes what it began, leaves the rest to the next, and pays for nothing twice', {
    timeout: 90_000,
  }, async () => {
    const { submit, find, ends } = createClient(String(api.find('api-started')?.url), apiKey);
    const text = 'The pump of the hall leaks again.';
    const jobs = await Promise.all(Array.from({ length: JOBS }, () => submit('summarise', { text })));
    await eventually(() => model.requests.length > 10);
    expect(await workers.stop()).toBe(0);

    const left = await Promise.all(jobs.map(({ id }) => find(id)));
    const attempts = left.flatMap((job) => job.attempts);
    expect(attempts.length).toBeLessThan(JOBS);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(Array(attempts.length).fill('answered'));

    await workers.restart();
    for (const { id } of jobs) {
      expect(await ends(id)).toMatchObject({ status: 'succeeded', attempts: [{ n: 1, outcome: 'answered' }] });
    }
    expect(model.requests).toHaveLength(JOBS);
    expect(await api.stop()).toBe(0);
  });
});
