import { type Settings, SettingsError } from '../config.ts';
import type { Store } from '../records/store.ts';
import { inspectRedis } from '../redis/inspect-redis.ts';
import { checkKeySeals } from '../seals/key-seals.ts';
import type { MasterKey } from '../seals/seal.ts';
import type { Log } from '../telemetry/log.ts';

interface StartGiven {
  settings: Pick<Settings, 'durability' | 'isProduction'>;
  encryptionKeys: readonly MasterKey[];
  log: Log;
}

/**
 * What every process makes sure of before it works: that Redis is one to work with, keeps jobs as well as
 * AIRLOCK_DURABILITY says, and holds nothing that these keys do not open. Where jobs might be lost it warns, and
 * refuses in production; what Redis does not tell is a warning. Throws a `SettingsError` with all that is wrong.
 */
export async function checkStart(store: Store, { settings, encryptionKeys, log }: StartGiven): Promise<void> {
  const { durability, isProduction } = settings;
  const findings = await inspectRedis(store.redis, durability);
  const isRefused = ({ status }: (typeof findings)[number]) =>
    status === 'unfit' || (status === 'careless' && isProduction);
  for (const finding of findings) {
    if (finding.status === 'ok' || isRefused(finding)) continue;
    log.warn({ event: 'redis-unsafe', name: finding.name, detail: finding.detail });
  }
  const problems = findings.filter(isRefused).map(({ name, detail }) => `REDIS_URL: ${name} ${detail}`);
  const unopened = await checkKeySeals(store, encryptionKeys);
  if (unopened !== undefined) problems.push(`AIRLOCK_ENCRYPTION_KEYS: ${unopened}`);
  if (problems.length > 0) throw new SettingsError(problems);
}
