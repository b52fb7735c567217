import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { startChild } from '../http/start-child.ts';
import { writeTicket } from '../http/ticket.ts';
import { type StartedProcesses, startProcesses } from '../start-processes.ts';

/** How long the provider takes for an answer. */
const LATENCY_MS = 500;
const LOOK_EVERY_MS = 250;

/** Many worker processes with one slot for each stage, and an API in front of them. */
export interface Fleet extends Pick<StartedProcesses, 'workers' | 'prefix' | 'close'> {
  /** Submits a ticket; resolves when it has ended. */
  runJob: (options?: object) => Promise<void>;
  /** Uploads tickets; resolves when all have ended. */
  runBatch: (jobs: number) => Promise<void>;
  /** Says what the provider allows a minute from now on; null as much as comes. */
  limit: (requestsPerMinute: number | null) => Promise<void>;
}

/** Starts it on this Redis, with a provider of its own. */
export async function openFleet(redisUrl: string, workers: number): Promise<Fleet> {
  const provider = await startChild('null-provider', String(LATENCY_MS));
  const model = { OPENAI_BASE_URL: String(provider.ready.url), OPENAI_API_KEY: 'sk-bench' };
  const settings = { REDIS_URL: redisUrl, AIRLOCK_CONCURRENCY: '1', ...model };
  const started = await startProcesses(workers, async () => settings);
  const dispatcher = new Agent();
  const call = async <T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: string, type = 'json'): Promise<T> => {
    const headers = { authorization: `Bearer ${started.apiKey}`, 'content-type': `application/${type}` };
    const wait = { prefer: 'wait=60' };
    const answer = await request(`${started.url}${path}`, {
      ...{ dispatcher, method, headers: { ...headers, ...wait }, headersTimeout: 0, bodyTimeout: 0 },
      body: body ?? null,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    workers: started.workers,
    prefix: started.prefix,
    runJob: async (options) => {
      const body = JSON.stringify({ task: 'ticket-triage', input: writeTicket(0), options });
      const { status } = await call<{ status: string }>('POST', '/v1/jobs', body);
      if (status !== 'succeeded') throw new Error(`a job is ${status}`);
    },
    runBatch: async (jobs) => {
      const rows = Array.from({ length: jobs }, (_, n) => `${JSON.stringify({ input: writeTicket(n) })}\n`).join('');
      let batch = await call<BatchView>('POST', '/v1/batches?task=ticket-triage', rows, 'x-ndjson');
      while (batch.status !== 'finished') {
        await sleep(LOOK_EVERY_MS);
        batch = await call<BatchView>('GET', `/v1/batches/${batch.id}`);
      }
      if (batch.counts.succeeded !== jobs) throw new Error(`of ${jobs} jobs ${batch.counts.succeeded} succeeded`);
    },
    limit: async (requestsPerMinute) => {
      await call('PATCH', '/v1/models/primary', JSON.stringify({ limits: { requestsPerMinute } }));
    },
    close: async () => {
      await Promise.all([started.close(), dispatcher.destroy()]);
      await provider.close();
    },
  };
}
