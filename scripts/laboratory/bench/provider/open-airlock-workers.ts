import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { JobView } from '../../../../src/jobs/job-view.ts';
import type { Limits } from '../../../../src/models/profile.ts';
import type { SupervisedProcess } from '../../faults/supervise-process.ts';
import { startProcesses } from '../start-processes.ts';

export interface Row {
  subject: string;
  body: string;
}

/** Airlock as it is run on two machines: an API, and two worker processes that ask the same provider. */
export interface AirlockWorkers {
  workers: readonly [SupervisedProcess, SupervisedProcess];
  /** A key of another tenant. */
  createTenant: (tenant: string) => Promise<string>;
  /** Uploads tickets as one batch; resolves when all were accepted. */
  upload: (rows: Iterable<Row>, key?: string) => Promise<void>;
  /** Submits one ticket; resolves when it has ended, or after a minute. */
  run: (row: Row, key: string) => Promise<JobView>;
  close: () => Promise<void>;
}

async function writeModels(folder: string, providerUrl: string, limits: Limits | undefined): Promise<string> {
  const file = join(folder, 'models.json');
  const profile = { name: 'primary', model: 'gpt-5-mini', baseUrl: providerUrl, apiKey: 'sk-bench' };
  await writeFile(file, JSON.stringify([limits === undefined ? profile : { ...profile, limits }]));
  return file;
}

/** Starts them on this Redis and provider, with the settings as they are. */
export async function openAirlockWorkers(given: {
  redisUrl: string;
  providerUrl: string;
  limits: Limits | undefined;
}): Promise<AirlockWorkers> {
  const { redisUrl, providerUrl, limits } = given;
  const started = await startProcesses(2, async (folder) => ({
    REDIS_URL: redisUrl,
    AIRLOCK_MODELS_FILE: await writeModels(folder, providerUrl, limits),
  }));
  const dispatcher = new Agent();
  return {
    workers: started.workers as AirlockWorkers['workers'],
    ...createCalls(started.url, started.apiKey, dispatcher),
    close: async () => {
      await Promise.all([started.close(), dispatcher.destroy()]);
    },
  };
}

function* writeRows(rows: Iterable<Row>): Generator<Buffer> {
  for (const input of rows) yield Buffer.from(`${JSON.stringify({ input })}\n`);
}

function createCalls(
  url: string,
  adminKey: string,
  dispatcher: Agent,
): Pick<AirlockWorkers, 'createTenant' | 'upload' | 'run'> {
  const call = async <T>(path: string, key: string, body: string | Readable | null, type = 'json'): Promise<T> => {
    const answer = await request(`${url}${path}`, {
      ...{ dispatcher, method: body === null ? 'GET' : 'POST', body, headersTimeout: 0, bodyTimeout: 0 },
      headers: { authorization: `Bearer ${key}`, 'content-type': `application/${type}`, prefer: 'wait=60' },
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path} was answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    createTenant: async (tenant) => {
      const { key } = await call<{ key: string }>('/v1/keys', adminKey, JSON.stringify({ tenant, role: 'submit' }));
      return key;
    },
    upload: async (rows, key = adminKey) => {
      await call('/v1/batches?task=ticket-triage', key, Readable.from(writeRows(rows)), 'x-ndjson');
    },
    run: (input, key) => call('/v1/jobs', key, JSON.stringify({ task: 'ticket-triage', input })),
  };
}
