import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../support/start-collector.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const apiKey = `ak_${randomBytes(16).toString('hex')}`;
const input = { subject: 'Charged twice', body: 'My card was charged twice this morning, please help!' };

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  [redis, dataDir] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'airlock-data-'))]);
});
afterAll(async () => {
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The API and workers, each a process, which end as they are told to; what each has logged. */
async function runJob(endpoint: string): Promise<string[]> {
  const env = {
    ...{ REDIS_URL: redis.url, PORT: '0', AIRLOCK_API_KEY: apiKey, AIRLOCK_DATA_DIR: dataDir },
    AIRLOCK_PREFIX: `t${randomBytes(6).toString('hex')}`,
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  };
  const [api, workers] = await Promise.all([
    startProcess({ script: 'api', env, started: 'api-started' }),
    startProcess({ script: 'workers', env, started: 'workers-started' }),
  ]);
  onTestFinished(async () => {
    await Promise.all([api.kill(), workers.kill()]);
  });
  const { submit, ends } = createClient(String(api.find('api-started')?.url), apiKey);
  const { id } = await submit('ticket-triage', input);
  expect(await ends(id)).toMatchObject({ status: 'succeeded' });
  expect(await Promise.all([api.stop(), workers.stop()])).toEqual([0, 0]);
  return [...api.logged, ...workers.logged];
}

const isLost = (line: string) => line.includes('traces-lost');

describe('a collector', { timeout: 60_000 }, () => {
  it('gets from each process what it still has when it is told to stop', async () => {
    const collector = await startCollector();
    const logged = await runJob(collector.url);
    const [request] = collector.spans.filter(({ name }) => name === 'POST /v1/jobs');
    const names = collector.spans.filter(({ traceId }) => traceId === request?.traceId).map(({ name }) => name);
    const visits = ['process redact', 'process model', 'chat simulated/gpt-5-mini', 'process validate'];
    expect(names.sort()).toEqual(['POST /v1/jobs', 'send redact', ...visits].sort());
    expect(logged.filter(isLost)).toEqual([]);
  });

  it('that is not there costs no job, and no process its end', async () => {
    const logged = await runJob('http://127.0.0.1:1');
    // One a process.
    expect(logged.filter(isLost)).toHaveLength(2);
  });

  it('that does not answer costs no job, and no process its end', async () => {
    const collector = await startCollector();
    collector.reply(() => undefined);
    await runJob(collector.url);
    expect(collector.spans.map(({ name }) => name)).toContain('POST /v1/jobs');
  });
});
