import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pingRedis } from '../../development/embedded-redis/ping-redis.ts';
import { spawnRedis } from '../../development/embedded-redis/spawn-redis.ts';
import { endChild, hasEnded } from '../../development/spawn-guarded.ts';

const SERVES_WITHIN_MS = 30_000;

/** A Redis of our own with every write fsynced, to be killed, frozen and started again with the same data. */
export interface RestartableRedis {
  socketPath: string;
  dataFolder: string;
  /** `kill -9`; resolves when it is gone. */
  kill: () => Promise<void>;
  /** Starts it again with what it had acknowledged; resolves when it serves. */
  start: () => Promise<void>;
  freeze: (forMs: number) => Promise<void>;
  /** Stops it as it is; returns what lets it go on. */
  stop: () => () => void;
  /** Does something over a connection of its own, past every proxy. Rejects when Redis does not answer within 5 s. */
  use: <Value>(work: (redis: Redis) => Promise<Value>) => Promise<Value>;
}

async function untilServing(socketPath: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + SERVES_WITHIN_MS;
  while (!(await pingRedis(socketPath))) {
    if (hasEnded(child) || Date.now() > until) throw new Error('Redis did not start');
    await sleep(10);
  }
}

/** Starts a Redis in a folder, on a unix socket. It dies with this process. `args` are added to its command line. */
export async function startRestartableRedis(
  binary: string,
  folder: string,
  args: string[] = [],
): Promise<RestartableRedis> {
  const socketPath = join(folder, 'redis.sock');
  let child: ChildProcess;
  const start = async () => {
    child = spawnRedis(binary, { socketPath, dataFolder: folder }, args);
    await untilServing(socketPath, child);
  };
  await start();
  const stop = () => {
    const stopped = child;
    stopped.kill('SIGSTOP');
    return () => void stopped.kill('SIGCONT');
  };
  return {
    socketPath,
    dataFolder: folder,
    start,
    kill: () => endChild(child),
    freeze: async (forMs) => {
      const goOn = stop();
      await sleep(forMs);
      goOn();
    },
    stop,
    use: async (work) => {
      const redis = new Redis({
        ...{ path: socketPath, lazyConnect: true, replyMapping: 'legacy', commandTimeout: 5000 },
        ...{ maxRetriesPerRequest: 0, retryStrategy: () => null },
      });
      redis.on('error', () => undefined);
      try {
        await redis.connect();
        return await work(redis);
      } finally {
        redis.disconnect();
      }
    },
  };
}
