import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from './is-running.ts';
import { pingRedis } from './ping-redis.ts';
import { type RedisPlace, redisFilesOf } from './spawn-redis.ts';

/** How long Redis may take to end in peace before it is killed. */
export const END_WITHIN_MS = 10_000;

function readPid(file: string): number {
  try {
    return Number(readFileSync(file, 'latin1').trim());
  } catch {
    return Number.NaN;
  }
}

async function hasEnded(pid: number, mark: string, withinMs: number) {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await delay(20)) {
    if (!isRunning(pid, mark)) return true;
  }
  return false;
}

/**
 * Ends the Redis that a killed supervisor may have left on this data, so that two never write the same files, and
 * removes its socket. Only for the holder of the supervisor's lock. Throws when a Redis that is not ours answers on the
 * socket.
 */
export async function endPredecessor(place: RedisPlace, withinMs = END_WITHIN_MS): Promise<void> {
  const { dataFolder, socketPath } = place;
  const pid = readPid(redisFilesOf(dataFolder).pidFile);
  if (pid > 1 && isRunning(pid, socketPath)) {
    process.kill(pid, 'SIGTERM');
    if (!(await hasEnded(pid, socketPath, withinMs))) process.kill(pid, 'SIGKILL');
    if (!(await hasEnded(pid, socketPath, END_WITHIN_MS))) throw new Error(`Redis ${pid} does not end`);
  }
  if (await pingRedis(socketPath)) throw new Error(`another Redis answers on ${socketPath}`);
  rmSync(socketPath, { force: true });
}
