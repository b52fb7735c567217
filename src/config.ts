import { resolve } from 'node:path';
import { z } from 'zod';
import { type Failpoint, failpoints } from './failures/create-fail-at.ts';
import { type Durability, durabilities } from './redis/durability.ts';
import { parseRedisUrl } from './redis/open-redis.ts';
import type { MasterKey } from './seals/seal.ts';

const DAY_MS = 86_400_000;
const LONGEST_TIMER_MS = 2_147_483_647;

const milliseconds = (byDefault: number, least = 1) =>
  z.coerce.number().int().min(least).max(LONGEST_TIMER_MS).default(byDefault);

const redisUrl = z.string().superRefine((url, context) => {
  try {
    parseRedisUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not a URL' });
  }
});

const httpUrl = z.string().refine((url) => /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''), {
  message: 'must be an http or https URL',
});

/** `id:base64(32 bytes)`, comma-separated; the first seals. */
const encryptionKeys = z.string().transform((text, context): MasterKey[] => {
  const keys = text.split(',').map((part) => {
    const [id = '', base64 = ''] = part.trim().split(/:(.*)/s);
    return { id, bytes: Buffer.from(base64, 'base64') };
  });
  const isWhole = keys.every(({ id, bytes }) => /^[A-Za-z0-9_-]{1,32}$/.test(id) && bytes.length === 32);
  if (!isWhole || new Set(keys.map(({ id }) => id)).size < keys.length) {
    context.addIssue({ code: 'custom', message: 'must be id:base64(32 bytes), comma-separated, each id once' });
  }
  return keys;
});

/** A file or a folder, from where the process was started. */
const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));

const names = z.string().transform((text) => text.split(',').map((name) => name.trim()));

/**
 * Every setting: its name in the environment, its form, its default. The README's table and .env.example list the same.
 */
const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  REDIS_URL: redisUrl.optional(),
  REDIS_SERVER_BIN: z.string().optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  AIRLOCK_MODEL: z.string().min(1).max(128).default('gpt-5-mini'),
  AIRLOCK_FALLBACK_MODEL: z.string().min(1).max(128).optional(),
  AIRLOCK_FALLBACK_BASE_URL: httpUrl.optional(),
  AIRLOCK_FALLBACK_API_KEY: z.string().min(1).optional(),
  AIRLOCK_MODELS_FILE: path.optional(),
  AIRLOCK_API_KEY: z.string().min(16).max(512).optional(),
  AIRLOCK_ENCRYPTION_KEYS: encryptionKeys.optional(),
  AIRLOCK_TASKS_DIR: path.optional(),
  AIRLOCK_DATA_DIR: path.prefault('.airlock'),
  AIRLOCK_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must match [a-z0-9-]{1,32}')
    .default('airlock'),
  AIRLOCK_DURABILITY: z.enum(durabilities).default('fsync'),
  AIRLOCK_MODEL_TIMEOUT_MS: milliseconds(60_000, 100),
  AIRLOCK_RETRY_BASE_MS: milliseconds(1000),
  AIRLOCK_CONCURRENCY: z.coerce.number().int().min(1).max(1000).optional(),
  AIRLOCK_LOCK_MS: milliseconds(15_000, 1000),
  AIRLOCK_RETENTION_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(7 * DAY_MS),
  AIRLOCK_BOARD_HISTORY: z.coerce.number().int().min(0).max(100_000).default(100),
  AIRLOCK_REDACTION: z.enum(['balanced', 'strict']).default('balanced'),
  AIRLOCK_REDACTION_BUDGET_MS: milliseconds(10_000, 100),
  AIRLOCK_DETECTORS_FILE: path.optional(),
  AIRLOCK_DETECTORS_ALLOW: names.optional(),
  AIRLOCK_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  AIRLOCK_URL: httpUrl.optional(),
  AIRLOCK_FAIL_AT: z.enum(failpoints).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
});

export const settingNames: readonly string[] = Object.keys(environment.shape);

/** The settings of a process, checked. Times are milliseconds. */
export interface Settings {
  host: string;
  port: number;
  redisUrl: string | undefined;
  openaiApiKey: string | undefined;
  openaiBaseUrl: string | undefined;
  model: string;
  fallbackModel: string | undefined;
  fallbackBaseUrl: string | undefined;
  fallbackApiKey: string | undefined;
  modelsFile: string | undefined;
  apiKey: string | undefined;
  encryptionKeys: readonly MasterKey[] | undefined;
  tasksDir: string | undefined;
  dataDir: string;
  prefix: string;
  durability: Durability;
  modelTimeoutMs: number;
  retryBaseMs: number;
  concurrency: number | undefined;
  lockMs: number;
  retentionMs: number;
  boardHistory: number;
  redaction: 'balanced' | 'strict';
  /** Of CPU, for each look at a job's texts. */
  redactionBudgetMs: number;
  detectorsFile: string | undefined;
  /** Names of plug-ins that may look at texts outside of the boundary. */
  detectorsAllow: readonly string[] | undefined;
  metricsPort: number | undefined;
  /** Where the command `airlock` calls; undefined is `http://HOST:PORT`. */
  url: string | undefined;
  /** Where the process kills itself, for tests. */
  failAt: Failpoint | undefined;
  logLevel: string;
  isProduction: boolean;
}

/** Everything that is wrong with the environment, at once; values are never quoted. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Names that say what a models file says, too: both at once would leave open which one holds. */
const fileOrNames = [
  ...(['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AIRLOCK_MODEL'] as const),
  ...(['AIRLOCK_FALLBACK_MODEL', 'AIRLOCK_FALLBACK_BASE_URL', 'AIRLOCK_FALLBACK_API_KEY'] as const),
];

function findConflicts(given: NodeJS.ProcessEnv): string[] {
  const named = fileOrNames.filter((name) => given[name]);
  const problems: string[] = [];
  if (given.AIRLOCK_MODELS_FILE && named.length > 0) {
    problems.push(`AIRLOCK_MODELS_FILE: cannot stand beside ${named.join(', ')}`);
  }
  if (given.AIRLOCK_DURABILITY === 'replicated' && !given.REDIS_URL) {
    problems.push('AIRLOCK_DURABILITY: replicated needs REDIS_URL, the embedded Redis has no replica');
  }
  return problems;
}

/** What only production insists on; development makes its own. */
function findMissing(given: NodeJS.ProcessEnv): string[] {
  if (given.NODE_ENV !== 'production') return [];
  const missing = ['REDIS_URL', 'AIRLOCK_ENCRYPTION_KEYS'].filter((name) => !given[name]);
  const problems = missing.map((name) => `${name}: is needed in production`);
  if (given.AIRLOCK_FAIL_AT) problems.push('AIRLOCK_FAIL_AT: kills the process, and is refused in production');
  if (given.OPENAI_API_KEY || given.OPENAI_BASE_URL || given.AIRLOCK_MODELS_FILE) return problems;
  return [...problems, 'OPENAI_API_KEY: is needed in production, or OPENAI_BASE_URL, or AIRLOCK_MODELS_FILE'];
}

/** Reads the settings; an empty value counts as not set. Throws a `SettingsError` with every problem. */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(settingNames.map((name) => [name, env[name] || undefined]));
  const parsed = environment.safeParse(given);
  const wrong = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const problems = [...wrong, ...findConflicts(given), ...findMissing(given)];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const settings = parsed.data;
  return {
    host: settings.HOST,
    port: settings.PORT,
    redisUrl: settings.REDIS_URL,
    openaiApiKey: settings.OPENAI_API_KEY,
    openaiBaseUrl: settings.OPENAI_BASE_URL,
    model: settings.AIRLOCK_MODEL,
    fallbackModel: settings.AIRLOCK_FALLBACK_MODEL,
    fallbackBaseUrl: settings.AIRLOCK_FALLBACK_BASE_URL,
    fallbackApiKey: settings.AIRLOCK_FALLBACK_API_KEY,
    modelsFile: settings.AIRLOCK_MODELS_FILE,
    apiKey: settings.AIRLOCK_API_KEY,
    encryptionKeys: settings.AIRLOCK_ENCRYPTION_KEYS,
    tasksDir: settings.AIRLOCK_TASKS_DIR,
    dataDir: settings.AIRLOCK_DATA_DIR,
    prefix: settings.AIRLOCK_PREFIX,
    durability: settings.AIRLOCK_DURABILITY,
    modelTimeoutMs: settings.AIRLOCK_MODEL_TIMEOUT_MS,
    retryBaseMs: settings.AIRLOCK_RETRY_BASE_MS,
    concurrency: settings.AIRLOCK_CONCURRENCY,
    lockMs: settings.AIRLOCK_LOCK_MS,
    retentionMs: settings.AIRLOCK_RETENTION_MS,
    boardHistory: settings.AIRLOCK_BOARD_HISTORY,
    redaction: settings.AIRLOCK_REDACTION,
    redactionBudgetMs: settings.AIRLOCK_REDACTION_BUDGET_MS,
    detectorsFile: settings.AIRLOCK_DETECTORS_FILE,
    detectorsAllow: settings.AIRLOCK_DETECTORS_ALLOW,
    metricsPort: settings.AIRLOCK_METRICS_PORT,
    url: settings.AIRLOCK_URL,
    failAt: settings.AIRLOCK_FAIL_AT,
    logLevel: settings.LOG_LEVEL,
    isProduction: settings.NODE_ENV === 'production',
  };
}
