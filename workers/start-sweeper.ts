import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelSomeRows } from '../src/batches/cancel-batch.ts';
import { giveUpStarted } from '../src/jobs/attempt.ts';
import type { Change, Job } from '../src/jobs/change.ts';
import { countAttempt, countCancelled, tellEnding } from '../src/jobs/counts.ts';
import { isEnding } from '../src/jobs/job-view.ts';
import { lateAtOf } from '../src/jobs/lane.ts';
import { deadLetter, expire, leaveReview, stop } from '../src/jobs/transitions.ts';
import { findClaimed } from '../src/records/find-job.ts';
import { foldStats } from '../src/records/fold-stats.ts';
import { recoverVisits } from '../src/records/heartbeat.ts';
import { moveJob } from '../src/records/move-job.ts';
import { shareLimits } from '../src/records/share-limits.ts';
import type { Store } from '../src/records/store.ts';
import { type Late, SWEEPER_MS, sweepShard } from '../src/records/sweep-shard.ts';
import type { Keys } from '../src/redis/keys.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import type { OnTrouble } from './persist.ts';

const EVERY_MS = 1000;
/** So often it looks at all that is in flight, whether a worker has crashed or not. */
const LOOK_AT_ALL_EVERY = 60;
/** Sooner than this it does not sweep again, whatever is due. */
const AT_LEAST_MS = 100;

/** What the sweeper needs. */
export interface SweeperTools {
  store: Store;
  log: Log;
  metrics: Metrics;
  onTrouble: OnTrouble;
  /** The meters whose limits are dealt out among the shards. */
  meters: readonly string[];
}

/** What sweeps, when it is this process's turn. */
export interface Sweeper {
  /** Whether this process is the one that sweeps, and does what one of all is to do. */
  isSweeping: () => boolean;
  close: () => Promise<void>;
}

/**
 * The change for a job whose time is over, in its run or in review, or for the attempt that an ended one left open;
 * undefined when it is not, or not any more. One that was tampered with goes no further.
 */
function findChange(job: Job, { token }: Late): Change | undefined {
  if (job.fault !== undefined && !isEnding(job.status)) {
    return { ...deadLetter(job, { code: 'record-tampered' }), isInterrupting: true };
  }
  // One that came into review just now has time of its own.
  if (job.status === 'in_review') return job.token === token ? leaveReview(job, 'review-overdue') : undefined;
  const { latestAttempt, leaseEndsAt } = job;
  if (isEnding(job.status)) {
    if (!leaseEndsAt || Number(leaseEndsAt) > job.now) return undefined;
    // Nobody knows what its attempts were: they stay as they are.
    if (job.fault !== undefined) return { ...stop(undefined), set: { leaseEndsAt: '' } };
    return latestAttempt?.outcome === 'started' ? stop(giveUpStarted(latestAttempt)) : undefined;
  }
  if (job.isLate || lateAtOf(job) > job.now) return undefined;
  return { ...expire(job, { code: 'deadline' }), isInterrupting: true };
}

async function endLate(tools: SweeperTools, late: Late): Promise<void> {
  const { store, log, metrics } = tools;
  const { tenant, jobId } = late;
  const decide = (job: Job) => findChange(job, late) ?? { is: 'in-time' as const };
  const moved = await moveJob(store, tenant, jobId, decide, findClaimed);
  if (moved.is !== 'moved') return;
  const { job, change, committed } = moved;
  if (change.attempt) countAttempt(metrics, job.task, change.attempt);
  if (isEnding(job.status)) return;
  const code = change.set.causes?.at(-1)?.code;
  const level = code === 'record-tampered' ? 'error' : 'info';
  log[level]({ event: 'job-late', jobId, stage: job.stage, code, next: change.next });
  tellEnding(tools, job, change, committed.now);
}

/** Cancels 100 of the jobs of stopped batches that the API did not get to. */
async function cancelSome({ store, metrics }: SweeperTools, keys: Keys): Promise<void> {
  const done = await cancelSomeRows(store, keys);
  if (done) countCancelled(metrics, done.task, done.cancelled);
}

/**
 * Sweeps a shard, where no other process does: `isOurs` says that this one did before. Returns whether it has, and in how
 * many milliseconds to come again.
 */
async function sweep(
  tools: SweeperTools,
  keys: Keys,
  { sweeperId, isOurs, isAfterCrash }: { sweeperId: string; isOurs: boolean; isAfterCrash: boolean },
): Promise<{ isOurs: boolean; nextInMs: number }> {
  const { store, log } = tools;
  const othersForMs = isOurs ? 0 : await store.redis.pttl(keys.sweeper);
  if (othersForMs > 0 && othersForMs <= SWEEPER_MS)
    return { isOurs: false, nextInMs: Math.max(AT_LEAST_MS, othersForMs) };
  const found = await sweepShard(store, keys, sweeperId);
  if (found === undefined) return { isOurs: false, nextInMs: EVERY_MS };
  for (const { jobId, stage } of found.lost) log.warn({ event: 'visit-lost', jobId, stage });
  const recovered = await recoverVisits(store, keys, { isAfterCrash });
  if (recovered.length > 0) log.warn({ event: 'visits-recovered', count: recovered.length });
  await Promise.all(found.late.map((late) => endLate(tools, late)));
  await cancelSome(tools, keys);
  await foldStats(store, keys);
  if (keys === store.keySpace.home) await shareLimits(store, tools.meters);
  return { isOurs: true, nextInMs: Math.min(EVERY_MS, Math.max(AT_LEAST_MS, found.nextInMs ?? EVERY_MS)) };
}

/**
 * Sweeps each shard once a second, and whenever a job's time is over before that, in one process at a time: moves on jobs
 * past their deadline, adds visits that got lost, gives back what crashed workers had claimed, and removes jobs past
 * retention. So every queue can be rebuilt from the records alone. All others look whether it still does when its time is
 * over, 5 s after it last said so.
 */
export function startSweeper(tools: SweeperTools): Sweeper {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const sweeperId = crypto.randomUUID();
  const ours = new Set<Keys>();
  const run = async (keys: Keys) => {
    for (let n = 0; !closing.signal.aborted; n++) {
      const given = { sweeperId, isOurs: ours.has(keys), isAfterCrash: n % LOOK_AT_ALL_EVERY !== 0 };
      const done = await sweep(tools, keys, given).catch(tools.onTrouble);
      if (done?.isOurs) ours.add(keys);
      else ours.delete(keys);
      await sleep(done?.nextInMs ?? EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const running = tools.store.keySpace.shards.map(run);
  return {
    isSweeping: () => ours.has(tools.store.keySpace.home),
    close: async () => {
      closing.abort();
      await Promise.all(running);
    },
  };
}
