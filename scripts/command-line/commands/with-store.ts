import type { Redis } from 'ioredis';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { openKeySpace } from '../../../src/redis/open-key-space.ts';
import { failFastOptions, openRedis } from '../../../src/redis/open-redis.ts';
import { checkKeySeals } from '../../../src/seals/key-seals.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';

/**
 * Opens a Redis for one command, which is not looked for again: a try that goes on would keep the process alive. Throws
 * `redis-unavailable` when it cannot be reached.
 */
export async function openRedisOnce(url: string): Promise<Redis> {
  try {
    return await openRedis({ ...failFastOptions(url), retryStrategy: () => null }, () => undefined);
  } catch (error) {
    throw new Failure('redis-unavailable', { cause: error });
  }
}

/** What a command that works straight on Redis stands on. */
export interface OpenedStore {
  store: Store;
  environment: Environment;
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
    const keySpace = await openKeySpace(redis, environment.settings.prefix);
    const store = createStore(redis, keySpace, environment.encryptionKeys, { ...environment.settings, visitsLua });
    return await work({ store, environment }).finally(() => redis.disconnect());
  } finally {
    await environment.close();
  }
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
