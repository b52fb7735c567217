import { randomBytes } from 'node:crypto';
import { builtScript, type ProcessGiven } from '../faults/open-fault-environment.ts';

/** Short, so that ended jobs are removed while others run. */
const RETENTION_MS = 15_000;

/** An API and a worker with a small heap, and an inspector that only this machine can reach. */
export function createProcesses(given: { heapMb: number; tasksDir: string }): {
  api: ProcessGiven;
  worker: ProcessGiven;
  apiKey: string;
} {
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const shared = {
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_PREFIX: 'soak', AIRLOCK_TASKS_DIR: given.tasksDir },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AIRLOCK_RETENTION_MS: String(RETENTION_MS),
    AIRLOCK_RETRY_BASE_MS: '50',
    ...{ PORT: '0', NODE_ENV: 'development', OPENAI_API_KEY: 'sk-campaign' },
  };
  const flags = [`--max-old-space-size=${given.heapMb}`, '--inspect=127.0.0.1:0'];
  const process = (name: string, script: string): ProcessGiven => ({
    ...{ name, startedEvent: `${script}-started` },
    command: [globalThis.process.execPath, ...flags, builtScript(`command-line/${script}`)],
    envFor: ({ redisUrl, providerUrl, dataDir }) => ({
      ...{ ...shared, REDIS_URL: redisUrl, OPENAI_BASE_URL: providerUrl, AIRLOCK_DATA_DIR: dataDir },
    }),
  });
  return { apiKey, api: process('api', 'api'), worker: process('worker', 'workers') };
}
