import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { choose, type Strike } from './fault-targets.ts';
import type { RestartableRedis } from './restartable-redis.ts';

const FULL = '1mb';
const TRIES = 10;

/** All at once: what is half deleted cannot be told from what is there, and takes the sweeper's second look. */
const deleteScript = `local keys = redis.call('KEYS', ARGV[1])
for _, key in ipairs(keys) do redis.call('UNLINK', key) end
return #keys`;

/** Sees to it that Redis is put right again, whatever else goes wrong with it meanwhile. */
async function putRight(redis: RestartableRedis, outOf: (one: Redis) => Promise<unknown>): Promise<void> {
  for (let time = 1; ; time++) {
    try {
      await redis.use(outOf);
      return;
    } catch (error) {
      if (time === TRIES) throw error;
      await sleep(200);
    }
  }
}

/** Puts Redis into a state for a while. */
const holdRedis =
  (into: (one: Redis) => Promise<unknown>, outOf: (one: Redis) => Promise<unknown>): Strike =>
  async ({ redis }, { forMs }) => {
    await redis.use(into);
    await sleep(forMs);
    await putRight(redis, outOf);
    return { target: '' };
  };

/** Does one thing to Redis. */
const tellRedis =
  (work: (one: Redis) => Promise<unknown>): Strike =>
  async ({ redis }) => {
    await redis.use(work);
    return { target: '' };
  };

/** `kill -9`, and after a while a new life with the same data. */
export const endRedis: Strike = async ({ redis }, { forMs }) => {
  await redis.kill();
  await sleep(forMs);
  await redis.start();
  return { target: '' };
};

/** A worker crashes while it holds answers that it cannot store. */
export const killWorkerInOutage: Strike = async ({ redis, workers }, { forMs, pick }) => {
  const { process } = choose(workers, pick);
  await redis.kill();
  await sleep(forMs * 0.8);
  const crashedAt = Date.now();
  await process.kill();
  await sleep(forMs * 0.2);
  await redis.start();
  await process.untilUp();
  return { target: process.name, crashedAt };
};

export const freezeRedis: Strike = async ({ redis }, { forMs }) => {
  await redis.freeze(forMs);
  return { target: '' };
};

export const fillMemory = holdRedis(
  (one) => one.config('SET', 'maxmemory', FULL),
  (one) => one.config('SET', 'maxmemory', '0'),
);

/** A replica of nobody: port 1 of this machine is closed, so that no data is replaced. */
export const makeReadOnly = holdRedis(
  (one) => one.replicaof('127.0.0.1', 1),
  (one) => one.replicaof('NO', 'ONE'),
);

export const killClients = tellRedis((one) => one.call('CLIENT', 'KILL', 'TYPE', 'normal'));
export const flushScripts = tellRedis((one) => one.script('FLUSH'));

/** Deletes all that BullMQ knows of one queue; the records stay. */
export const deleteQueue: Strike = async ({ redis, queuePatterns }, { pick }) => {
  await redis.use((one) => one.eval(deleteScript, 0, choose(queuePatterns, pick)));
  return { target: '' };
};
