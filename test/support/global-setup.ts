import { resolve } from 'node:path';
import { findRedisServer } from '../../scripts/development/embedded-redis/find-redis-server.ts';

/** Finds or gets the Redis binary once, before any test; test processes and what they start inherit its path. */
export async function setup(): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  process.env.REDIS_SERVER_BIN = await findRedisServer({ dataDir: resolve('.airlock'), log });
}
