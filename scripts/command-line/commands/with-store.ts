import { hostname, userInfo } from 'node:os';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { type AuditLog, openAuditLog, type Teller } from '../../../src/audit/audit-log.ts';
import type { Actor } from '../../../src/audit/entry.ts';
import { findPlaceProblem } from '../../../src/records/bind-place.ts';
import { openOutside } from '../../../src/records/outside.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { openKeySpace } from '../../../src/redis/key-space.ts';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import { failFastOptions, openRedis } from '../../../src/redis/open-redis.ts';
import { checkKeySeals } from '../../../src/seals/key-seals.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';
import type { ReasonOptions } from './command-options.ts';

/**
 * Opens a Redis for one command, which is not looked for again: a try that goes on would keep the process alive. Throws
 * `redis-unavailable` when it cannot be reached.
 */
export const openRedisOnce = (url: string): Promise<RedisClient> =>
  openRedis({ ...failFastOptions(url), retryStrategy: () => null }, () => undefined);

/** What a command that works straight on Redis stands on. */
export interface OpenedStore {
  store: Store;
  environment: Environment;
  audit: AuditLog;
  /** Tells the audit log what this user of the machine does, and why. */
  tellerFor: (options: ReasonOptions) => Teller;
}

/** Who types here: `cli:<user>`, on this machine. */
function createActor({ reason }: ReasonOptions): Actor {
  const nameOf = () => {
    try {
      return userInfo().username;
    } catch {
      // A user without an entry in the system's list.
      return String(process.getuid?.() ?? 'unknown');
    }
  };
  return { key: `cli:${nameOf()}`, address: hostname(), reason: reason ?? null };
}

/**
 * Opens the store of the settings' Redis for one piece of work. Throws `redis-unavailable` when it cannot be reached.
 */
export async function withStore<Result>(
  env: NodeJS.ProcessEnv,
  work: (opened: OpenedStore) => Promise<Result>,
): Promise<Result> {
  const environment = await openEnvironment({ LOG_LEVEL: 'warn', ...env });
  try {
    const redis = await openRedisOnce(environment.redisUrl);
    const { settings } = environment;
    const keySpace = await openKeySpace(redis, settings.prefix, settings.shards);
    const outside = openOutside(settings);
    const store = createStore(redis, keySpace, environment.encryptionKeys, { ...settings, visitsLua, outside });
    const audit = openAuditLog(store, environment.encryptionKeys, { keepMs: environment.settings.auditRetentionMs });
    const tellerFor = (options: ReasonOptions) => audit.as(createActor(options));
    return await work({ store, environment, audit, tellerFor }).finally(async () => {
      redis.disconnect();
      await outside?.place.close();
    });
  } finally {
    await environment.close();
  }
}

/** Throws a RangeError where payloads outside of Redis cannot be used as the settings have it. */
export async function checkPlace({ store }: OpenedStore): Promise<void> {
  const problem = await findPlaceProblem(store);
  if (problem !== undefined) throw new RangeError(`AIRLOCK_PAYLOADS: ${problem}`);
}

/** The same for work that needs all encryption keys in use. Throws a RangeError where they were not given. */
export function withKeys<Result>(
  env: NodeJS.ProcessEnv,
  work: (opened: OpenedStore) => Promise<Result>,
): Promise<Result> {
  return withStore(env, async (opened) => {
    const unopened = await checkKeySeals(opened.store, opened.environment.encryptionKeys);
    if (unopened !== undefined) throw new RangeError(`AIRLOCK_ENCRYPTION_KEYS: ${unopened}`);
    return work(opened);
  });
}
