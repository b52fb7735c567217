import { hasModel, type Settings, SettingsError } from '../config.ts';
import { isLoopback } from '../net/is-loopback.ts';
import { isLive, listApiKeys } from '../records/api-keys.ts';
import { findPlaceProblem } from '../records/bind-place.ts';
import type { Store } from '../records/store.ts';
import { inspectRedis } from '../redis/inspect-redis.ts';
import { checkKeySeals } from '../seals/key-seals.ts';
import type { MasterKey } from '../seals/seal.ts';
import type { Log } from '../telemetry/log.ts';

interface StartGiven {
  settings: Pick<Settings, 'durability' | 'isProduction' | 'shards'>;
  encryptionKeys: readonly MasterKey[];
  log: Log;
  /** Throws `payloads-unavailable` where the place of payloads is away for now: the process waits for it. */
  waits?: boolean;
}

/**
 * Checks what every process needs before it works: that Redis is fit, keeps jobs as well as AIRLOCK_DURABILITY says,
 * has as many shards as AIRLOCK_SHARDS says, and holds nothing that these keys do not open; then that the place of
 * payloads is this Redis' own, and takes them. Settings of Redis that may lose jobs are a warning, in production a
 * refusal; those that it does not tell are a warning. Throws a `SettingsError` with all that is wrong.
 */
export async function checkStart(
  store: Store,
  { settings, encryptionKeys, log, waits = false }: StartGiven,
): Promise<void> {
  const { durability, isProduction, shards } = settings;
  const findings = await inspectRedis(store.redis, durability);
  const isRefused = ({ status }: (typeof findings)[number]) =>
    status === 'unfit' || (status === 'careless' && isProduction);
  for (const finding of findings) {
    if (finding.status === 'ok' || isRefused(finding)) continue;
    log.warn({ event: 'redis-unsafe', name: finding.name, detail: finding.detail });
  }
  const problems = findings.filter(isRefused).map(({ name, detail }) => `REDIS_URL: ${name} ${detail}`);
  const { length: there } = store.keySpace.shards;
  if (shards !== undefined && shards !== there) {
    problems.push(`AIRLOCK_SHARDS: is ${shards}, but this Redis has had ${there} from its first start on`);
  }
  const unopened = await checkKeySeals(store, encryptionKeys);
  if (unopened !== undefined) problems.push(`AIRLOCK_ENCRYPTION_KEYS: ${unopened}`);
  const ofPlace = problems.length > 0 ? undefined : await findPlaceProblem(store, { waits });
  if (ofPlace !== undefined) problems.push(`AIRLOCK_PAYLOADS: ${ofPlace}`);
  if (problems.length > 0) throw new SettingsError(problems);
}

/**
 * Checks what a process simulates: answers that are made up are for this machine alone. Throws a `SettingsError` on a
 * HOST that others can reach.
 */
export function checkSimulation(settings: Settings): void {
  if (isLoopback(settings.host) || hasModel(settings)) return;
  throw new SettingsError([
    'HOST: needs OPENAI_API_KEY, OPENAI_BASE_URL or AIRLOCK_MODELS_FILE when it is not a loopback address: ' +
      'a simulated model answers on this machine only',
  ]);
}

/**
 * Checks who could call an API that others can reach. A key that development made for itself is nobody's. Throws a
 * `SettingsError` when nobody gave it a key.
 */
export async function checkCallers(store: Store, { host, apiKey }: Settings): Promise<void> {
  if (isLoopback(host) || apiKey !== undefined) return;
  if ((await listApiKeys(store)).some(isLive)) return;
  throw new SettingsError(['HOST: needs AIRLOCK_API_KEY or a stored key when it is not a loopback address']);
}
