import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { readRedisInfo } from '../../../../src/redis/read-redis-info.ts';
import { readCpuUs } from '../http/start-child.ts';

const SETTLE_MS = 15_000;
const WATCH_MS = 30_000;

/** What Redis and some processes did in a while in which there was nothing to do. */
export interface Rest {
  seconds: number;
  /** That Redis has run, those inside of scripts included. */
  commands: number;
  /** Scripts, and waits for a marker: what a process sends at rest, beside a ping or two. */
  sent: number;
  /** Microseconds of CPU. */
  redisUs: number;
  processUs: number;
}

/** How many commands Redis has run, those inside of scripts included. */
export async function countRun(redis: Redis): Promise<number> {
  return Number((await readRedisInfo(redis, 'stats')).get('total_commands_processed'));
}

async function look(redis: Redis, pids: readonly (number | undefined)[]) {
  const [cpu, stats] = [await readRedisInfo(redis, 'cpu'), await readRedisInfo(redis, 'commandstats')];
  const seconds = (name: string) => Number(cpu.get(name));
  const calls = (name: string) => Number(/calls=(\d+)/.exec(stats.get(`cmdstat_${name}`) ?? '')?.[1] ?? 0);
  return {
    at: performance.now(),
    commands: await countRun(redis),
    sent: calls('evalsha') + calls('bzpopmin'),
    redisUs: (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1e6,
    processUs: pids.reduce<number>((sum, pid) => sum + readCpuUs(pid), 0),
  };
}

/** Watches for half a minute, once all is quiet. */
export async function watchRest(redis: Redis, pids: readonly (number | undefined)[]): Promise<Rest> {
  await sleep(SETTLE_MS);
  const before = await look(redis, pids);
  await sleep(WATCH_MS);
  const after = await look(redis, pids);
  return {
    seconds: (after.at - before.at) / 1000,
    commands: after.commands - before.commands,
    sent: after.sent - before.sent,
    redisUs: after.redisUs - before.redisUs,
    processUs: after.processUs - before.processUs,
  };
}
