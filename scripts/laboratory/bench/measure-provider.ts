import type { Redis } from 'ioredis';
import { type Cell, cells } from './provider/cells.ts';
import { measureLimits } from './provider/measure-limits.ts';
import { measureOutage } from './provider/measure-outage.ts';
import { measureJain, measureQuiet } from './provider/measure-tenants.ts';

interface Given {
  redisUrl: string;
  redis: Redis;
  /** Rows that wait beside a quiet tenant. */
  backlog: number;
}

const others: Record<string, (given: Given) => Promise<void>> = {
  quiet: measureQuiet,
  jain: measureJain,
  outage: measureOutage,
};

/** What `--cell` may name. */
export const providerCells: readonly string[] = [...cells.map(({ name }) => name), ...Object.keys(others)];

/**
 * Two worker processes and a provider with limits, tenants and outages: how much of what it allows is used, how much is
 * refused, and who waits for whom. Every write to Redis is fsynced. `cell` measures that one alone.
 */
export async function measureProvider({ cell, ...given }: Given & { cell: string | undefined }): Promise<boolean> {
  await given.redis.config('SET', 'appendfsync', 'always');
  const isAsked = (name: string) => cell === undefined || cell === name;
  const limited: Cell[] = cells.filter(({ name }) => isAsked(name));
  if (limited.length > 0) await measureLimits(limited, given);
  for (const [name, measure] of Object.entries(others)) if (isAsked(name)) await measure(given);
  return true;
}
