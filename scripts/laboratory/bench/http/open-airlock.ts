import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { builtScript } from '../../faults/open-fault-environment.ts';
import { type SupervisedProcess, superviseProcess } from '../../faults/supervise-process.ts';
import { writeTicket } from './ticket.ts';

const LOOK_EVERY_MS = 20;

/** Airlock as it is run: an API and a worker process, each of its own. */
export interface OpenedAirlock {
  api: SupervisedProcess;
  worker: SupervisedProcess;
  /** Uploads so many tickets and resolves when all of their jobs have ended. Rejects when one did not succeed. */
  runJobs: (jobs: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts both on this Redis and provider, with the settings as they are but those given. */
export async function openAirlock(given: {
  redisUrl: string;
  providerUrl: string;
  settings?: Record<string, string>;
}): Promise<OpenedAirlock> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const env = {
    ...{ REDIS_URL: given.redisUrl, OPENAI_BASE_URL: given.providerUrl, OPENAI_API_KEY: 'sk-bench', PORT: '0' },
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` },
    ...{ AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: `bench-${Date.now()}`, ...given.settings },
  };
  const start = (name: string, script: string) => {
    const command = [process.execPath, builtScript(`command-line/${script}`)];
    return superviseProcess({ name, command, env, folder, startedEvent: `${script}-started` });
  };
  const [api, worker] = [start('api', 'api'), start('worker', 'workers')];
  const areUp = await Promise.all([api.untilUp(), worker.untilUp()]);
  if (!areUp.every((isUp) => isUp)) throw new Error(`Airlock did not start; see ${folder}`);
  const dispatcher = new Agent();
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' };
  const call = async (path: string, method: 'GET' | 'POST', body: string | null): Promise<BatchView> => {
    const answer = await request(`${api.started?.url}${path}`, { dispatcher, method, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as BatchView;
  };
  return {
    api,
    worker,
    runJobs: async (jobs) => {
      const rows = Array.from({ length: jobs }, (_, n) => `${JSON.stringify({ input: writeTicket(n) })}\n`).join('');
      let batch = await call('/v1/batches?task=ticket-triage', 'POST', rows);
      while (batch.status !== 'finished') {
        await sleep(LOOK_EVERY_MS);
        batch = await call(`/v1/batches/${batch.id}`, 'GET', null);
      }
      if (batch.counts.succeeded !== jobs) throw new Error(`of ${jobs} jobs ${batch.counts.succeeded} succeeded`);
    },
    close: async () => {
      await Promise.all([api.end(), worker.end(), dispatcher.destroy()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
