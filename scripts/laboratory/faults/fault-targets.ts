import type { RedisNodes } from '../redis-nodes/redis-nodes.ts';
import type { RestartableRedis } from './restartable-redis.ts';
import type { Provider } from './start-provider.ts';
import type { FaultProxy } from './start-proxy.ts';
import type { SupervisedProcess } from './supervise-process.ts';

/** A process and what stands between it and Redis. */
export interface Connected {
  process: SupervisedProcess;
  proxy: FaultProxy;
}

/** What faults strike. */
export interface FaultTargets {
  redis: RestartableRedis;
  /** Where Redis is several servers; then `redis` is one of its masters. */
  nodes?: RedisNodes | undefined;
  workers: readonly Connected[];
  /** Absent where nothing is served over HTTP. */
  api: Connected | undefined;
  provider: Provider;
  /** Patterns of the keys of each queue. */
  queuePatterns: readonly string[];
}

/** Chooses one of several by a number from 0 up to 1. Throws a RangeError when there is none. */
export function choose<Item>(items: readonly Item[], pick: number): Item {
  const item = items[Math.floor(pick * items.length)];
  if (item === undefined) throw new RangeError('nothing to strike');
  return item;
}

/** What a fault struck: a process's name or '', and when it crashed a worker. */
export interface Hit {
  target: string;
  crashedAt?: number;
  tags?: readonly string[];
}

export type Strike = (targets: FaultTargets, fault: { forMs: number; pick: number }) => Promise<Hit>;
