import { randomBytes } from 'node:crypto';
import { findFreePort } from '../../development/find-free-port.ts';
import { airlockCommand, type ProcessGiven } from '../faults/open-fault-environment.ts';
import { DOCUMENTS_VARIABLE } from './declare-canary-task.ts';

const LOCK_MS = 2000;
const MODEL_TIMEOUT_MS = 1500;

/** Models of the campaign, all at one endpoint, told apart by their names. */
const profiles = ['primary', 'fallback', 'barred', 'spent', 'limited'];

/** What goes into the models file. */
export const writeModels = (baseUrl: string): string =>
  JSON.stringify(profiles.map((name) => ({ name, model: name, baseUrl, apiKey: `sk-campaign-${name}` })));

export interface CanaryProcesses {
  api: ProcessGiven;
  workers: ProcessGiven[];
  apiKey: string;
  /** Where the second worker shows its metrics; the first one is the one to be killed. */
  metricsUrl: string;
  /** What a command needs to work on the same Redis, besides its URL. */
  shared: Record<string, string>;
}

/** The product's own processes, as talkative as they can be, with short times. */
export async function createProcesses(given: {
  tasksDir: string;
  modelsFile: string;
  documentsFolder: string;
}): Promise<CanaryProcesses> {
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const metricsPort = await findFreePort();
  const shared = {
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_PREFIX: 'canary', AIRLOCK_TASKS_DIR: given.tasksDir },
    ...{ AIRLOCK_MODELS_FILE: given.modelsFile, [DOCUMENTS_VARIABLE]: given.documentsFolder },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AIRLOCK_LOCK_MS: String(LOCK_MS),
    AIRLOCK_MODEL_TIMEOUT_MS: String(MODEL_TIMEOUT_MS),
    ...{ AIRLOCK_RETRY_BASE_MS: '50', PORT: '0', NODE_ENV: 'production', LOG_LEVEL: 'trace' },
  };
  const process = (name: string, script: string, own: Record<string, string> = {}): ProcessGiven => ({
    ...{
      name,
      startedEvent: `${script}-started`,
      command: airlockCommand([script]),
    },
    envFor: ({ redisUrl, dataDir }) => ({ ...shared, ...own, REDIS_URL: redisUrl, AIRLOCK_DATA_DIR: dataDir }),
  });
  const withMetrics = { AIRLOCK_METRICS_PORT: String(metricsPort) };
  return {
    ...{ apiKey, shared, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`, api: process('api', 'api') },
    workers: [process('worker-1', 'workers'), process('worker-2', 'workers', withMetrics)],
  };
}
