import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../development/find-free-port.ts';
import { type RestartableRedis, startRestartableRedis } from '../faults/restartable-redis.ts';

/** One server of several, on 127.0.0.1. */
export interface RedisNode extends RestartableRedis {
  port: number;
}

/** Servers that stand in for one another. */
export interface RedisNodes {
  /** For REDIS_URL. */
  url: string;
  nodes: readonly RedisNode[];
  /** Those that take writes now. */
  findMasters: () => Promise<RedisNode[]>;
  /** Whether a master keeps the keys of a hash tag. */
  keeps: (master: RedisNode, tag: string) => Promise<boolean>;
  /** Until all is served, and each master has a replica that holds all it has. */
  untilWhole: () => Promise<void>;
  /** Has a replica take a master's place, as an operator does who plans it. */
  failOver: (master: RedisNode) => Promise<void>;
  /** Has another master keep a hash tag, while it is used; absent where there is but one master. */
  moveTag?: (tag: string, from: RedisNode, to: RedisNode) => Promise<void>;
  close: () => Promise<void>;
}

/** So long a server is silent before the others take it for failed. */
export const SILENT_MS = 1500;
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Asks until it is so. Rejects after a minute. */
export async function untilTrue(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > until) throw new Error(`not within ${WITHIN_MS / 1000} s: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Starts a server in a folder of its own, with a port. */
export async function startNode(binary: string, folder: string, more: readonly string[]): Promise<RedisNode> {
  const port = await findFreePort();
  const own = join(folder, String(port));
  await mkdir(own, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--repl-diskless-sync-delay', '0'];
  // Its files are searched for values as they were written.
  return { ...(await startRestartableRedis(binary, own, [...args, '--rdbcompression', 'no', ...more])), port };
}

/** How many replicas of a master hold all it has. */
export async function countFollowers(master: RedisNode): Promise<number> {
  const info = String(await master.use((redis) => redis.info('replication')));
  return [...info.matchAll(/^slave\d+:.*state=online/gm)].length;
}
