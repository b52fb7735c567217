import { checkStart } from '../src/records/check-start.ts';
import { openKeySpace } from '../src/records/open-key-space.ts';
import { createStore } from '../src/records/store.ts';
import type { Ground } from './open-ground.ts';
import { openRedisOnce } from './open-redis-once.ts';

/** Checks what workers stand on before they start, on a connection of its own. Throws a `SettingsError` with all that is wrong. */
export async function checkGround(ground: Ground): Promise<void> {
  const redis = await openRedisOnce(ground.redisUrl);
  try {
    const { settings, encryptionKeys } = ground;
    const keySpace = await openKeySpace(redis, settings.prefix);
    await checkStart(createStore(redis, keySpace, encryptionKeys, settings), ground);
  } finally {
    redis.disconnect();
  }
}
