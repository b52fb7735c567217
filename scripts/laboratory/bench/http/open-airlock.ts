import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import type { SupervisedProcess } from '../../faults/supervise-process.ts';
import { startProcesses } from '../start-processes.ts';
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
  const { redisUrl, providerUrl, settings } = given;
  const provider = { OPENAI_BASE_URL: providerUrl, OPENAI_API_KEY: 'sk-bench' };
  const started = await startProcesses(1, async () => ({ REDIS_URL: redisUrl, ...provider, ...settings }));
  const { api, url, apiKey } = started;
  const [worker] = started.workers as [SupervisedProcess];
  const dispatcher = new Agent();
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' };
  const call = async (path: string, method: 'GET' | 'POST', body: string | null): Promise<BatchView> => {
    const answer = await request(`${url}${path}`, { dispatcher, method, headers, body });
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
      await Promise.all([started.close(), dispatcher.destroy()]);
    },
  };
}
