import { countOutside } from '../records/bind-place.ts';
import { findHold } from '../records/hold.ts';
import { listProcesses } from '../records/presence.ts';
import type { Store } from '../records/store.ts';
import { findMostBudgetUsed } from '../records/tenant-limits.ts';
import { isRedisError } from '../redis/classify-redis-error.ts';
import { measureMemory } from '../redis/watch-memory.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { KnobTools } from './knob-tools.ts';

interface MeasureTools extends Pick<KnobTools, 'listModels'> {
  store: Store;
  metrics: Metrics;
  measureQueues: () => Promise<readonly { stage: string; counts: Record<string, number>; oldestSeconds: number }[]>;
}

async function measureQueues({ metrics, measureQueues: measure }: MeasureTools): Promise<void> {
  for (const { stage, counts, oldestSeconds } of await measure()) {
    for (const [state, count] of Object.entries(counts)) metrics.queueJobs.set({ stage, state }, count);
    metrics.queueOldest.set({ stage }, oldestSeconds);
  }
}

async function measureDeadLetters({ store, metrics }: MeasureTools): Promise<void> {
  for (const { deadLetterCounts } of store.keySpace.shards) {
    for (const [name, count] of Object.entries(await store.redis.hgetall(deadLetterCounts))) {
      const [task = '', code = ''] = name.split(' ');
      metrics.deadLetters.set({ task, code }, Number(count));
    }
  }
}

async function measureProfiles({ store, listModels, metrics }: MeasureTools): Promise<void> {
  metrics.modelsHeld.set((await findHold(store)) === undefined ? 0 : 1);
  for (const { name: profile, state } of await listModels()) {
    metrics.profileAway.set({ profile }, state === 'away' ? 1 : 0);
    metrics.profilePaused.set({ profile }, state === 'paused' ? 1 : 0);
  }
}

/** Versions that run no more are told no more. */
async function measureProcesses({ store, metrics }: MeasureTools): Promise<void> {
  const found = await listProcesses(store);
  metrics.processes.reset();
  for (const { kind, version } of found) metrics.processes.inc({ kind, version });
}

/** A Redis that does not tell its memory has no gauge of it. */
async function measureRedis({ store, metrics }: MeasureTools): Promise<void> {
  try {
    const { used, most } = await measureMemory(store.redis);
    metrics.redisMemory.set(used / most);
  } catch (error) {
    if (isRedisError(error)) throw error;
  }
}

async function measureOutside({ store, metrics }: MeasureTools): Promise<void> {
  if (store.outside === undefined) return;
  const due = store.keySpace.shards.map(({ outsideGone }) => store.redis.zcount(outsideGone, '-inf', Date.now()));
  metrics.outsideJobs.set(await countOutside(store));
  metrics.outsideGone.set((await Promise.all(due)).reduce((sum, count) => sum + count, 0));
}

/** Sets the gauges of what Redis holds, which are the same whichever API process is asked. */
export async function measure(tools: MeasureTools): Promise<void> {
  tools.metrics.budgetUsed.set(await findMostBudgetUsed(tools.store));
  const gauges = [measureQueues, measureDeadLetters, measureProfiles, measureProcesses, measureRedis, measureOutside];
  for (const set of gauges) await set(tools);
}
