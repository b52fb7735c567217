import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import type { Timing } from '../faults/fault.ts';
import { airlockCommand, type ProcessGiven } from '../faults/open-fault-environment.ts';

const QUEUES = ['redact', 'model', 'validate', 'fallback'];

const PREFIX = 'airlock';
/** How much longer than the longest request the product lets a lease last. */
const LEASE_MARGIN_MS = 10_000;

/** Short, so that what takes a minute in production takes seconds here. */
export const timing: Timing = { lockMs: 2000, modelTimeoutMs: 3000, leaseMs: 3000 + LEASE_MARGIN_MS };

/** What the workers may ask of the provider together: it binds now and then. */
export const MOST_CALLS = 100;
const limits = { requestsPerMinute: 30_000, maxConcurrency: MOST_CALLS };

/** Patterns of the keys of BullMQ's queues; the records have others. */
export const queuePatterns = QUEUES.map((queue) => [createKeySpace(PREFIX, 1).home.tag, queue, '*'].join(':'));

/** Where payloads live; a folder lies among Redis' files, which are searched. */
function writePlace(payloads: 'redis' | 'dir' | Record<string, string>, folder: string): Record<string, string> {
  if (payloads === 'redis') return {};
  const place = payloads === 'dir' ? { AIRLOCK_PAYLOADS: `dir:${join(folder, 'redis', 'payloads')}` } : payloads;
  return { ...place, AIRLOCK_PAYLOAD_BYTES: '1024' };
}

interface ChaosGiven {
  workers: number;
  tasksDir: string;
  isReplicated: boolean;
  /** Default: all in Redis. A bucket by its settings. */
  payloads?: Parameters<typeof writePlace>[0];
}

/** The product's own processes with settings of the campaign. */
export function createProcesses({ payloads = 'redis', ...given }: ChaosGiven): {
  api: ProcessGiven;
  /** Another one, for campaigns of two builds. */
  secondApi: ProcessGiven;
  workers: ProcessGiven[];
  apiKey: string;
} {
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const shared = {
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_PREFIX: PREFIX, AIRLOCK_TASKS_DIR: given.tasksDir },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ...(given.isReplicated && { AIRLOCK_DURABILITY: 'replicated' }),
    AIRLOCK_LOCK_MS: String(timing.lockMs),
    AIRLOCK_MODEL_TIMEOUT_MS: String(timing.modelTimeoutMs),
    AIRLOCK_RETRY_BASE_MS: '100',
    ...{ PORT: '0', NODE_ENV: 'development' },
  };
  const process = (name: string, script: string, startedEvent: string): ProcessGiven => ({
    ...{ name, startedEvent, command: airlockCommand([script]) },
    envFor: ({ redisUrl, providerUrl, dataDir }) => {
      const file = join(dirname(dataDir), `${name}-models.json`);
      const { modelTimeoutMs: timeoutMs } = timing;
      const profile = { model: 'campaign', baseUrl: providerUrl, apiKey: 'sk-campaign', limits, timeoutMs };
      writeFileSync(file, JSON.stringify(['primary', 'fallback'].map((name) => ({ name, ...profile }))));
      const place = writePlace(payloads, dirname(dataDir));
      return { ...shared, ...place, REDIS_URL: redisUrl, AIRLOCK_MODELS_FILE: file, AIRLOCK_DATA_DIR: dataDir };
    },
  });
  return {
    apiKey,
    api: process('api', 'api', 'api-started'),
    secondApi: process('api-2', 'api', 'api-started'),
    workers: Array.from({ length: given.workers }, (_, i) => process(`worker-${i + 1}`, 'workers', 'workers-started')),
  };
}
