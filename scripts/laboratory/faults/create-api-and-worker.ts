import { randomBytes } from 'node:crypto';
import { airlockCommand, type ProcessGiven } from './open-fault-environment.ts';

/** Short, so that ended jobs are removed while others run. */
const RETENTION_MS = 15_000;

interface ApiAndWorker {
  api: ProcessGiven;
  worker: ProcessGiven;
  /** The key of the tenant `default`, role `admin`. */
  apiKey: string;
  /** What a command needs to work on the same Redis, besides its URL. */
  shared: Record<string, string>;
}

/** An API and a worker with settings of a campaign; `flags` are Node's own. */
export function createApiAndWorker(given: { prefix: string; tasksDir: string; flags?: string[] }): ApiAndWorker {
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const shared = {
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_PREFIX: given.prefix, AIRLOCK_TASKS_DIR: given.tasksDir },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AIRLOCK_RETENTION_MS: String(RETENTION_MS),
    AIRLOCK_RETRY_BASE_MS: '50',
    ...{ PORT: '0', NODE_ENV: 'development', OPENAI_API_KEY: 'sk-campaign' },
  };
  const process = (name: string, script: string): ProcessGiven => ({
    ...{ name, startedEvent: `${script}-started` },
    command: airlockCommand([script], given.flags),
    envFor: ({ redisUrl, providerUrl, dataDir }) => ({
      ...{ ...shared, REDIS_URL: redisUrl, OPENAI_BASE_URL: providerUrl, AIRLOCK_DATA_DIR: dataDir },
    }),
  });
  return { apiKey, shared, api: process('api', 'api'), worker: process('worker', 'workers') };
}
