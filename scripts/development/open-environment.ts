import { parseSettings, type Settings } from '../../src/config.ts';
import type { MasterKey } from '../../src/seals/seal.ts';
import { createLog, type Log } from '../../src/telemetry/log.ts';
import { createMetrics, type Metrics, measureProcess } from '../../src/telemetry/metrics.ts';
import { openEmbeddedRedis } from './embedded-redis/open-embedded-redis.ts';
import { openDevelopmentKeys } from './open-development-keys.ts';
import { readVersion } from './read-version.ts';

/** What every process stands on: settings, a Redis, keys. What development was not given, it brings along. */
export interface Environment {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  /** Sign what goes to callback URLs. */
  webhookSecrets: readonly string[];
  apiKey: string | undefined;
  /** True when the key was made here, for development. */
  isApiKeyMade: boolean;
  log: Log;
  metrics: Metrics;
  /** Of Airlock, as its package says. */
  version: string;
  /** Settles when the embedded Redis is gone; the process cannot go on then. */
  lost: Promise<string>;
  close: () => Promise<void>;
}

const never = new Promise<string>(() => undefined);

/** The version of a process of Airlock, and its metrics. */
function openMetrics(): Pick<Environment, 'version' | 'metrics'> {
  const version = readVersion();
  const metrics = createMetrics();
  measureProcess(metrics, version);
  return { version, metrics };
}

/** Opens the environment. Log lines go to stderr, results to stdout. Throws a `SettingsError` with every problem. */
export async function openEnvironment(env: NodeJS.ProcessEnv): Promise<Environment> {
  const settings = parseSettings(env);
  const made = settings.isProduction ? undefined : await openDevelopmentKeys(settings.dataDir);
  const environment = {
    settings,
    log: createLog(settings.logLevel, process.stderr),
    ...openMetrics(),
    encryptionKeys: settings.encryptionKeys ?? made?.encryptionKeys ?? [],
    webhookSecrets: settings.webhookSecrets ?? made?.webhookSecrets ?? [],
    apiKey: settings.apiKey ?? made?.apiKey,
    isApiKeyMade: settings.apiKey === undefined && made !== undefined,
  };
  if (settings.redisUrl !== undefined) {
    return { ...environment, redisUrl: settings.redisUrl, lost: never, close: async () => undefined };
  }
  const embedded = await openEmbeddedRedis({ dataDir: settings.dataDir, durability: settings.durability });
  return { ...environment, redisUrl: embedded.url, lost: embedded.lost, close: () => embedded.close() };
}
