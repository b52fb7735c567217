import { setTimeout as sleep } from 'node:timers/promises';
import type { Queues } from '../queues/open-queues.ts';
import { cancelSomeRows } from '../src/batches/cancel-batch.ts';
import { visitId } from '../src/jobs/ids.ts';
import type { Store } from '../src/records/store.ts';
import { type DueVisit, type Late, reissueVisit, sweepShard } from '../src/records/sweep-shard.ts';
import { recoverVisits } from '../src/records/take-visits.ts';
import type { Keys } from '../src/redis/keys.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import type { OnTrouble } from './persist.ts';

const EVERY_MS = 1000;

export interface SweeperTools {
  store: Store;
  queues: Queues;
  log: Log;
  metrics: Metrics;
  onTrouble: OnTrouble;
}

async function bringBack({ store, queues, log }: SweeperTools, due: DueVisit): Promise<void> {
  const { jobId, tenant, stage, n, looks } = due;
  if (due.isAdded) return log.warn({ event: 'visit-lost', jobId, stage });
  if (looks === 0) return queues.add(due);
  if (await queues.isComing(tenant, stage, visitId(jobId, stage, n))) return;
  const again = await reissueVisit(store, due);
  if (again === undefined) return;
  log.warn({ event: 'visit-lost', jobId, stage });
  await queues.add(again);
}

async function moveOn({ queues, metrics, log }: SweeperTools, late: Late): Promise<void> {
  const { jobId, tenant, task, token, n, left, priority, code, seconds, next } = late;
  if (next === 'dead-letter') {
    metrics.jobsEnded.inc({ task, status: code === 'deadline' ? 'expired' : 'failed', by: 'none' });
    metrics.jobSeconds.observe({ task }, seconds);
  }
  log.info({ event: 'job-late', jobId, stage: left.stage, code, next });
  await queues.add({ jobId, tenant, task, token, n, stage: next, priority });
  await queues.remove(tenant, left.stage, visitId(jobId, left.stage, left.n));
}

/** What the API that was asked to cancel a batch did not get to. */
async function cancelSome({ store, metrics }: SweeperTools, keys: Keys): Promise<void> {
  const done = await cancelSomeRows(store, keys);
  if (done) metrics.jobsEnded.inc({ task: done.task, status: 'cancelled', by: 'none' }, done.cancelled);
}

/** What dead workers had taken, for the living. */
async function recover({ store, log }: SweeperTools, keys: Keys): Promise<void> {
  if (!store.movesVisits) return;
  const recovered = await recoverVisits(store, keys);
  if (recovered.length > 0) log.warn({ event: 'visits-recovered', count: recovered.length });
}

async function sweep(tools: SweeperTools, sweeperId: string): Promise<void> {
  for (const keys of tools.store.keySpace.shards) {
    const found = await sweepShard(tools.store, keys, sweeperId);
    if (found === undefined) continue;
    await recover(tools, keys);
    for (const late of found.late) await moveOn(tools, late);
    for (const due of found.due) await bringBack(tools, due);
    await cancelSome(tools, keys);
  }
}

/**
 * Looks after the jobs once a second, in one process at a time: ends those past their deadline, adds visits that got
 * lost, removes jobs past retention. So every queue can be rebuilt from the records alone.
 */
export function startSweeper(tools: SweeperTools): { close: () => Promise<void> } {
  const stop = new AbortController();
  const sweeperId = crypto.randomUUID();
  const run = async () => {
    while (!stop.signal.aborted) {
      await sweep(tools, sweeperId).catch(tools.onTrouble);
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}
