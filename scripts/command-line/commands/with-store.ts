import { visitsLua } from '../../../queues/visits-script.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { openKeySpace } from '../../../src/redis/open-key-space.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';
import { openRedisOnce } from '../open-redis-once.ts';

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
