import type { Redis } from 'ioredis';
import { eventually } from './eventually.ts';

/** Connections that this Redis has, the asking one included. */
export async function countClients(redis: Redis): Promise<number> {
  return String(await redis.client('LIST'))
    .trim()
    .split('\n').length;
}

/** Throws with Redis' own list when there are still more connections than there were. */
export async function checkNothingOpen(redis: Redis, before: number): Promise<void> {
  const isBack = async () => (await countClients(redis)) <= before;
  await eventually(isBack, { describe: `at most ${before} connections to be left` }).catch(async (error: Error) => {
    throw new Error(`${error.message}:\n${await redis.client('LIST')}`, { cause: error });
  });
}
