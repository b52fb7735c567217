import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { JobView } from '../../../../src/jobs/job-view.ts';
import { builtScript } from '../../faults/open-fault-environment.ts';
import { type SupervisedProcess, superviseProcess } from '../../faults/supervise-process.ts';

/** The limits that Airlock is told of. */
export interface ToldLimits {
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  maxConcurrency?: number;
}

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

async function writeModels(folder: string, providerUrl: string, limits: ToldLimits | undefined): Promise<string> {
  const file = join(folder, 'models.json');
  const profile = { name: 'primary', model: 'gpt-5-mini', baseUrl: providerUrl, apiKey: 'sk-bench' };
  await writeFile(file, JSON.stringify([limits === undefined ? profile : { ...profile, limits }]));
  return file;
}

/** Starts them on this Redis and provider, with the settings as they are. */
export async function openAirlockWorkers(given: {
  redisUrl: string;
  providerUrl: string;
  limits: ToldLimits | undefined;
}): Promise<AirlockWorkers> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const adminKey = `ak_${randomBytes(16).toString('hex')}`;
  const env = {
    ...{ REDIS_URL: given.redisUrl, PORT: '0', AIRLOCK_PREFIX: `bench-${Date.now()}`, AIRLOCK_DATA_DIR: dataDir },
    ...{ AIRLOCK_API_KEY: adminKey, AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` },
    AIRLOCK_MODELS_FILE: await writeModels(folder, given.providerUrl, given.limits),
  };
  const start = (name: string, script: string) => {
    const command = [process.execPath, builtScript(`command-line/${script}`)];
    return superviseProcess({ name, command, env, folder, startedEvent: `${script}-started` });
  };
  const api = start('api', 'api');
  const workers = [start('worker-1', 'workers'), start('worker-2', 'workers')] as const;
  const areUp = await Promise.all([api, ...workers].map((one) => one.untilUp()));
  if (!areUp.every((isUp) => isUp)) throw new Error(`Airlock did not start; see ${folder}`);
  const dispatcher = new Agent();
  return {
    workers,
    ...createCalls(String(api.started?.url), adminKey, dispatcher),
    close: async () => {
      await Promise.all([api.end(), ...workers.map((worker) => worker.end()), dispatcher.destroy()]);
      await rm(folder, { recursive: true, force: true });
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
