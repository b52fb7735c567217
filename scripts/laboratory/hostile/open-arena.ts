import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import { isEnding, type JobView } from '../../../src/jobs/job-view.ts';
import { runCommand } from '../canaries/run-commands.ts';
import { createApiAndWorker } from '../faults/create-api-and-worker.ts';
import { openFaultEnvironment, type ProcessGiven } from '../faults/open-fault-environment.ts';
import { startProvider } from '../faults/start-provider.ts';
import type { SupervisedProcess } from '../faults/supervise-process.ts';
import type { Upload } from './make-uploads.ts';

const PREFIX = 'hostile';
const TASK = 'summarise';
/** A model takes its time, though real ones take more. */
const latencyMs = { min: 100, max: 100 };
const ENDS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 20;
const ANSWER = { summary: 'Something was said.', keyPoints: [], confidence: 0.9 };

/** Nothing leaves Redis by itself while it is looked at. */
const AIRLOCK_RETENTION_MS = '3600000';

const tasksDir = fileURLToPath(new URL('../soak/tasks/', import.meta.url));

const keepLong = (given: ProcessGiven): ProcessGiven => ({
  ...given,
  envFor: (places) => ({ ...given.envFor(places), AIRLOCK_RETENTION_MS }),
});

/** An API, a worker and a Redis of their own with two tenants, of which one means no good. */
export interface Arena {
  /** Submits a short text as the innocent tenant; the milliseconds until it had its answer. */
  wait: () => Promise<number>;
  /** Submits a text as the other one, and returns how its job ended. */
  sendText: (text: string) => Promise<string>;
  /** Uploads as the other one, waits until nothing of it runs, and returns the answer's status or problem. */
  sendUpload: (upload: Upload) => Promise<string>;
  /** Bytes of Redis that are held by the other one. */
  readHeld: () => Promise<number>;
  /** Begins to look for the most memory that API and worker have held since, megabytes. NaN where Linux is not. */
  watchPeaks: () => Promise<() => Promise<{ api: number; worker: number }>>;
  close: () => Promise<void>;
}

/** Has Linux forget the most memory that a process has held. */
async function forgetPeak({ pid }: SupervisedProcess): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

async function readPeakMb({ pid }: SupervisedProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

type Call = (
  path: string,
  options: { key: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: Buffer | string },
) => Promise<{ status: number; body: Record<string, unknown> }>;

function createCall(url: () => string, dispatcher: Agent): Call {
  return async (path, { key, method = 'POST', headers = {}, body = null }) => {
    const own = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
    const answer = await request(`${url()}${path}`, { dispatcher, method, headers: own, body });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
  };
}

/** Submits a job, and asks until it has ended. */
async function runJob(call: Call, key: string, text: string): Promise<JobView> {
  const headers = { prefer: 'wait=30' };
  const body = JSON.stringify({ task: TASK, input: { text } });
  const until = Date.now() + ENDS_WITHIN_MS;
  let { status, body: job } = await call('/v1/jobs', { key, headers, body });
  while (status < 300 && !isEnding(String(job.status))) {
    if (Date.now() > until) throw new Error(`${job.id} did not end`);
    ({ status, body: job } = await call(`/v1/jobs/${job.id}`, { key, headers, method: 'GET' }));
  }
  if (status >= 300) throw new Error(`a job was answered ${status} ${job.code}`);
  return job as unknown as JobView;
}

/** Waits until nothing of a batch is open. One whose upload was cut short is never finished: it is cancelled. */
async function settle(call: Call, key: string, { id }: BatchView): Promise<void> {
  await call(`/v1/batches/${id}/cancel`, { key, body: '' });
  const until = Date.now() + ENDS_WITHIN_MS;
  for (;;) {
    const { body } = await call(`/v1/batches/${id}`, { key, method: 'GET' });
    if (body.finishedAt !== null) return;
    if (Date.now() > until) throw new Error(`${id} did not end`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Starts an API, a worker, a Redis and a model; `makeKey` makes a tenant's key as an operator does. */
async function startProcesses() {
  const provider = await startProvider({ seed: 1, latencyMs, answer: () => ANSWER });
  const { api, worker, shared } = createApiAndWorker({ prefix: PREFIX, tasksDir });
  const processes = { api: keepLong(api), workers: [keepLong(worker)] };
  const environment = await openFaultEnvironment({ provider, ...processes, queuePatterns: [] });
  const { redis, folder } = environment;
  const [{ process: workerProcess } = {}] = environment.workers;
  const apiProcess = environment.api?.process;
  if (apiProcess === undefined || workerProcess === undefined) throw new Error('a process is missing');
  const env = { ...shared, REDIS_URL: `unix://${redis.socketPath}`, AIRLOCK_DATA_DIR: join(folder, 'data') };
  const makeKey = async (tenant: string) =>
    (await runCommand(['keys', 'create', '--tenant', tenant], { findings: { look: () => undefined }, env })).trim();
  const close = async () => {
    await environment.endProcesses();
    await Promise.all([provider.close(), environment.close()]);
    await environment.remove();
  };
  return { redis, apiProcess, workerProcess, makeKey, close };
}

/** Starts it all in a fresh folder, which is gone once it is closed. Everything dies with this process. */
export async function openArena(): Promise<Arena> {
  const { redis, apiProcess, workerProcess, makeKey, close } = await startProcesses();
  const [innocent, hostile] = [await makeKey('innocent'), await makeKey('hostile')];
  const url = () => String(apiProcess.started?.url);
  // An upload that was answered before its end takes its connection with it.
  const agents = [new Agent({ connections: 32 }), new Agent({ pipelining: 0 })] as const;
  const [call, upload] = [createCall(url, agents[0]), createCall(url, agents[1])];
  return {
    wait: async () => {
      const startedAt = performance.now();
      const { status } = await runJob(call, innocent, 'The train to Bern leaves at nine.');
      if (status !== 'succeeded') throw new Error(`an innocent job ${status}`);
      return performance.now() - startedAt;
    },
    sendText: async (text) => {
      const { status, failure } = await runJob(call, hostile, text);
      return failure?.code ?? status;
    },
    sendUpload: async ({ type, encoding, body }) => {
      const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
      const answer = await upload(`/v1/batches?task=${TASK}`, { key: hostile, headers, body });
      if (answer.status === 202) await settle(call, hostile, answer.body as unknown as BatchView);
      const { endedEarly, code } = answer.body as { endedEarly?: { code: string } | null; code?: string };
      return endedEarly?.code ?? code ?? String(answer.status);
    },
    readHeld: () => redis.use(async (client) => Number((await client.hget(`{${PREFIX}:0}:held`, 'hostile')) ?? 0)),
    watchPeaks: async () => {
      await Promise.all([apiProcess, workerProcess].map(forgetPeak));
      return async () => ({ api: await readPeakMb(apiProcess), worker: await readPeakMb(workerProcess) });
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.destroy()));
      await close();
    },
  };
}
