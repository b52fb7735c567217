import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../scripts/development/find-free-port.ts';
import { startSimulatedModel } from '../../scripts/development/simulated-model/start-simulated-model.ts';
import { startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const example = fileURLToPath(new URL('../../docs/examples/python/airlock_example.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('the example in Python', () => {
  // Python is no part of what Airlock needs, so a machine may be without.
  it.runIf(hasPython)('submits, follows, waits, verifies its webhook, and hears what is refused', async () => {
    const model = await startSimulatedModel({ latencyMs: { min: 1, max: 5 } });
    const port = await findFreePort();
    const pipeline = await startPipeline({
      ...{ redisUrl: redis.url, modelUrl: model.url },
      settings: { callbackAllow: [`127.0.0.1:${port}`] },
    });
    onTestFinished(async () => {
      await pipeline.close();
      await model.close();
    });
    const env = {
      ...{ PATH: process.env.PATH, AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key },
      ...{ AIRLOCK_WEBHOOK_SECRET: pipeline.webhookSecret, RECEIVER_PORT: String(port) },
    } as NodeJS.ProcessEnv;
    const { stdout, stderr } = await promisify(execFile)('python3', [example], { env });
    const lines = stdout.trimEnd().split('\n');
    expect(stderr).toBe('');
    expect(lines.filter((line) => line.startsWith('event ')).at(-1)).toBe('event job.succeeded');
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^ended succeeded \{"category": "billing"/),
      'webhook job.succeeded True',
      "refused input-invalid ['/input/subject', '/input/body']",
    ]);
  });
});
