import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Failpoint, failpoints } from './failures/create-fail-at.ts';
import type { PlaceTarget } from './payloads/open-place.ts';
import { type Durability, durabilities } from './redis/durability.ts';
import { MOST_SHARDS } from './redis/format.ts';
import type { AnchorTarget } from './seals/open-anchor.ts';
import type { MasterKey } from './seals/seal.ts';
import { findConflicts, findProxyProblems, type GivenSettings } from './settings/find-conflicts.ts';
import { parsePayloads, payloadSettings } from './settings/read-payloads.ts';
import { parseTraces, traceSettings } from './settings/read-traces.ts';
import {
  anchor,
  encryptionKeys,
  every,
  hostPorts,
  httpUrl,
  milliseconds,
  modelKey,
  modelUrl,
  names,
  networks,
  path,
  publicUrl,
  redisUrl,
  webhookSecrets,
} from './settings/setting-forms.ts';
import type { TraceSettings } from './telemetry/start-tracing.ts';

const DAY_MS = 86_400_000;

/**
 * Every setting: its name in the environment, its form, its default. The README's table and .env.example list the same.
 */
const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  REDIS_URL: redisUrl.optional(),
  REDIS_SERVER_BIN: z.string().optional(),
  OPENAI_API_KEY: modelKey.optional(),
  OPENAI_BASE_URL: modelUrl.optional(),
  AIRLOCK_MODEL: z.string().min(1).max(128).default('gpt-5-mini'),
  AIRLOCK_FALLBACK_MODEL: z.string().min(1).max(128).optional(),
  AIRLOCK_FALLBACK_BASE_URL: modelUrl.optional(),
  AIRLOCK_FALLBACK_API_KEY: modelKey.optional(),
  AIRLOCK_MODELS_FILE: path.optional(),
  AIRLOCK_API_KEY: z.string().min(16).max(512).optional(),
  AIRLOCK_ENCRYPTION_KEYS: encryptionKeys.optional(),
  AIRLOCK_TASKS_DIR: path.optional(),
  AIRLOCK_DATA_DIR: path.prefault('.airlock'),
  AIRLOCK_ANCHOR: anchor.optional(),
  AIRLOCK_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must match [a-z0-9-]{1,32}')
    .default('airlock'),
  AIRLOCK_DURABILITY: z.enum(durabilities).default('fsync'),
  ...payloadSettings,
  AIRLOCK_MODEL_TIMEOUT_MS: milliseconds(60_000, 100),
  AIRLOCK_RETRY_BASE_MS: milliseconds(1000),
  AIRLOCK_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).optional(),
  AIRLOCK_LOCK_MS: milliseconds(15_000, 1000),
  AIRLOCK_RETENTION_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(7 * DAY_MS),
  AIRLOCK_AUDIT_RETENTION_MS: z.coerce
    .number()
    .int()
    .min(DAY_MS)
    .default(400 * DAY_MS),
  AIRLOCK_SHARDS: z.coerce.number().int().min(1).max(MOST_SHARDS).optional(),
  AIRLOCK_TENANT_SHARE: z.coerce.number().int().min(1).max(100).default(50),
  AIRLOCK_BOARD_HISTORY: z.coerce.number().int().min(0).max(100_000).default(100),
  AIRLOCK_CALLBACK_ALLOW: hostPorts.optional(),
  AIRLOCK_WEBHOOK_SECRET: webhookSecrets.optional(),
  AIRLOCK_REDACTION: z.enum(['balanced', 'strict']).default('balanced'),
  AIRLOCK_REDACTION_BUDGET_MS: milliseconds(10_000, 100),
  AIRLOCK_CANARY: every.optional(),
  AIRLOCK_DETECTORS_FILE: path.optional(),
  AIRLOCK_DETECTORS_ALLOW: names.optional(),
  AIRLOCK_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  AIRLOCK_URL: httpUrl.optional(),
  AIRLOCK_PUBLIC_URL: publicUrl.optional(),
  AIRLOCK_TRUSTED_PROXIES: networks.optional(),
  AIRLOCK_FAIL_AT: z.enum(failpoints).optional(),
  ...traceSettings,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
});

export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Settings that hold a secret. Each may be given as the name of a file that holds it: `<name>_FILE`. */
export const secretNames: readonly string[] = [
  ...['REDIS_URL', 'OPENAI_API_KEY', 'AIRLOCK_FALLBACK_API_KEY', 'AIRLOCK_API_KEY', 'AIRLOCK_ENCRYPTION_KEYS'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AIRLOCK_ANCHOR', 'AIRLOCK_WEBHOOK_SECRET'],
  ...['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
];

/** Whether a model is set; without one, development simulates it. */
export const hasModel = ({ openaiApiKey, openaiBaseUrl, modelsFile }: Settings): boolean =>
  [openaiApiKey, openaiBaseUrl, modelsFile].some((setting) => setting !== undefined);

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
  /** Where the heads of logs are anchored. */
  anchor: AnchorTarget | undefined;
  prefix: string;
  durability: Durability;
  /** Where seals of more than `payloadBytes` characters live. */
  payloads: PlaceTarget;
  payloadBytes: number;
  modelTimeoutMs: number;
  retryBaseMs: number;
  concurrency: number | undefined;
  lockMs: number;
  retentionMs: number;
  /** How long lines of the audit log are kept. */
  auditRetentionMs: number;
  /** Into how many shards a Redis is parted at its first start; undefined: as `openKeySpace` says. */
  shards: number | undefined;
  /** Percent of what Redis takes jobs up to; 100 is no limit. */
  tenantShare: number;
  boardHistory: number;
  /** `host:port` that events may go to although http, or no public address. */
  callbackAllow: readonly string[] | undefined;
  /** Sign what goes to callback URLs. */
  webhookSecrets: readonly string[] | undefined;
  redaction: 'balanced' | 'strict';
  /** Of CPU, for each look at a job's texts. */
  redactionBudgetMs: number;
  /** How often a canary is sent; undefined is never. */
  canaryMs: number | undefined;
  detectorsFile: string | undefined;
  /** Names of plug-ins that may look at texts outside of the boundary. */
  detectorsAllow: readonly string[] | undefined;
  metricsPort: number | undefined;
  /** Where the command `airlock` calls; undefined is `http://HOST:PORT`. */
  url: string | undefined;
  /** What the world calls us, an origin. */
  publicUrl: string | undefined;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[] | undefined;
  /** Where the process kills itself, for tests. */
  failAt: Failpoint | undefined;
  /** Where spans go. */
  traces: TraceSettings | undefined;
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

function readSecret(file: string): { secret: string } | { problem: string } {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    return secret === '' ? { problem: 'the file is empty' } : { secret };
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** Reads the secrets that are in files, without white space around them. A secret that is given twice is a problem. */
function readSecrets(env: NodeJS.ProcessEnv): { secrets: GivenSettings; problems: string[] } {
  const secrets: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of secretNames) {
    const file = env[`${name}_FILE`];
    if (!file) continue;
    const read = env[name] ? { problem: `cannot stand beside ${name}` } : readSecret(file);
    if ('secret' in read) secrets[name] = read.secret;
    else problems.push(`${name}_FILE: ${read.problem}`);
  }
  return { secrets, problems };
}

/**
 * Reads the settings, and secrets out of their files; an empty value counts as not set. Throws a `SettingsError` with
 * every problem.
 */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const { secrets, problems: unread } = readSecrets(env);
  const given = Object.fromEntries(settingNames.map((name) => [name, env[name] || secrets[name]]));
  const parsed = environment.safeParse(given);
  const wrong = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const { traces, problems: ofTraces } = parseTraces(given);
  const { payloads, problems: ofPayloads } = parsePayloads(given);
  const problems = [
    ...unread,
    ...wrong,
    ...findConflicts(given),
    ...findProxyProblems(env),
    ...ofTraces,
    ...ofPayloads,
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return { ...toSettings(parsed.data), traces, payloads };
}

function toSettings(settings: z.output<typeof environment>): Omit<Settings, 'traces' | 'payloads'> {
  return {
    ...{ host: settings.HOST, port: settings.PORT, redisUrl: settings.REDIS_URL },
    ...{ openaiApiKey: settings.OPENAI_API_KEY, openaiBaseUrl: settings.OPENAI_BASE_URL },
    ...{ model: settings.AIRLOCK_MODEL, fallbackModel: settings.AIRLOCK_FALLBACK_MODEL },
    ...{ fallbackBaseUrl: settings.AIRLOCK_FALLBACK_BASE_URL, fallbackApiKey: settings.AIRLOCK_FALLBACK_API_KEY },
    modelsFile: settings.AIRLOCK_MODELS_FILE,
    ...{ apiKey: settings.AIRLOCK_API_KEY, encryptionKeys: settings.AIRLOCK_ENCRYPTION_KEYS },
    ...{ tasksDir: settings.AIRLOCK_TASKS_DIR, dataDir: settings.AIRLOCK_DATA_DIR },
    anchor: settings.AIRLOCK_ANCHOR,
    ...{ prefix: settings.AIRLOCK_PREFIX, durability: settings.AIRLOCK_DURABILITY },
    ...{ payloadBytes: settings.AIRLOCK_PAYLOAD_BYTES, shards: settings.AIRLOCK_SHARDS },
    ...{ modelTimeoutMs: settings.AIRLOCK_MODEL_TIMEOUT_MS, retryBaseMs: settings.AIRLOCK_RETRY_BASE_MS },
    ...{ concurrency: settings.AIRLOCK_CONCURRENCY, lockMs: settings.AIRLOCK_LOCK_MS },
    ...{ retentionMs: settings.AIRLOCK_RETENTION_MS, auditRetentionMs: settings.AIRLOCK_AUDIT_RETENTION_MS },
    ...{ tenantShare: settings.AIRLOCK_TENANT_SHARE, boardHistory: settings.AIRLOCK_BOARD_HISTORY },
    ...{ callbackAllow: settings.AIRLOCK_CALLBACK_ALLOW, webhookSecrets: settings.AIRLOCK_WEBHOOK_SECRET },
    ...{ redaction: settings.AIRLOCK_REDACTION, redactionBudgetMs: settings.AIRLOCK_REDACTION_BUDGET_MS },
    canaryMs: settings.AIRLOCK_CANARY,
    ...{ detectorsFile: settings.AIRLOCK_DETECTORS_FILE, detectorsAllow: settings.AIRLOCK_DETECTORS_ALLOW },
    ...{ metricsPort: settings.AIRLOCK_METRICS_PORT, url: settings.AIRLOCK_URL },
    ...{ publicUrl: settings.AIRLOCK_PUBLIC_URL, trustedProxies: settings.AIRLOCK_TRUSTED_PROXIES },
    failAt: settings.AIRLOCK_FAIL_AT,
    logLevel: settings.LOG_LEVEL,
    isProduction: settings.NODE_ENV === 'production',
  };
}
