import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pingRedis } from '../../scripts/development/embedded-redis/ping-redis.ts';
import { spawnRedis } from '../../scripts/development/embedded-redis/spawn-redis.ts';
import { eventually } from './eventually.ts';

/** A throw-away Redis. `pid` changes with `restart`. */
export interface TestRedis {
  readonly url: string;
  readonly socketPath: string;
  readonly dir: string;
  readonly pid: number;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** `kill -9`, at once; what was acknowledged is in the folder. */
  kill(): void;
  /** Starts it again on the same socket with the same data, ended or not; resolves when it serves. */
  restart(): Promise<void>;
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
  if (hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
};

/**
 * Starts a Redis for one test file on a unix socket in a fresh folder: appendonly, every write fsynced, noeviction. It
 * dies with the test's process. `args` are added to its command line and win. The binary is REDIS_SERVER_BIN, which the
 * global setup of the tests has found.
 */
export const startRedis = async (options: { args?: string[] } = {}): Promise<TestRedis> => {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-redis-'));
  const socketPath = join(dir, 'redis.sock');
  const start = async () => {
    const binary = process.env.REDIS_SERVER_BIN ?? 'redis-server';
    const started = spawnRedis(binary, { socketPath, dataFolder: dir }, options.args);
    const describe = `Redis to serve in ${dir}`;
    await eventually(() => hasEnded(started) || pingRedis(socketPath), { describe });
    if (hasEnded(started)) throw new Error(`Redis ended at its start, see ${dir}/redis.log`);
    return started;
  };
  let child = await start();
  return {
    url: `unix://${socketPath}`,
    socketPath,
    dir,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      await end(child, 'SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
    async restart() {
      await end(child, 'SIGTERM');
      child = await start();
    },
  };
};
