import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RedisNodes } from '../../scripts/laboratory/redis-nodes/redis-nodes.ts';

/** Starts servers that stand in for one another, for the tests of one file; all ends with them. */
export function useRedisNodes(start: (binary: string, folder: string) => Promise<RedisNodes>): () => RedisNodes {
  let [nodes, folder]: [RedisNodes | undefined, string] = [undefined, ''];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-nodes-'));
    nodes = await start(process.env.REDIS_SERVER_BIN ?? 'redis-server', folder);
  }, 120_000);
  afterAll(async () => {
    await nodes?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return () => nodes as RedisNodes;
}
