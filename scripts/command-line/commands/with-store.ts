import { visitsLua } from '../../../queues/visits-lua.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { openKeySpace } from '../../../src/redis/open-key-space.ts';
import { type Ground, openGround } from '../../development/open-ground.ts';
import { openRedisOnce } from '../open-redis-once.ts';

/** What a command that works straight on Redis stands on. */
export interface StoreGround {
  store: Store;
  ground: Ground;
}

/**
 * Opens the store of the settings' Redis for one piece of work. Throws `redis-unavailable` when it cannot be reached.
 */
export async function withStore<Result>(
  env: NodeJS.ProcessEnv,
  work: (opened: StoreGround) => Promise<Result>,
): Promise<Result> {
  const ground = await openGround({ LOG_LEVEL: 'warn', ...env });
  try {
    const redis = await openRedisOnce(ground.redisUrl);
    const keySpace = await openKeySpace(redis, ground.settings.prefix);
    const store = createStore(redis, keySpace, ground.encryptionKeys, { ...ground.settings, visitsLua });
    return await work({ store, ground }).finally(() => redis.disconnect());
  } finally {
    await ground.close();
  }
}
