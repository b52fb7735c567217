import type { Change } from '../src/jobs/change.ts';
import { createToken, visitId } from '../src/jobs/ids.ts';
import { withRoute } from '../src/jobs/route.ts';
import { commit } from '../src/records/commit.ts';
import type { Spool } from '../src/records/spool.ts';
import { continueJob, type StageJob } from '../src/records/stage-job.ts';
import type { Store } from '../src/records/store.ts';
import { isRedisError } from '../src/redis/classify-redis-error.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import { isStorageError, type OnTrouble, untilStored } from './persist.ts';
import type { VisitTools } from './run-visit.ts';
import { findLane, type Profiles } from './rungs.ts';
import type { FindWorker } from './start-worker.ts';
import type { Knobs } from './watch-knobs.ts';

interface CommitTools {
  store: Store;
  spool: Spool;
  workerId: string;
  onTrouble: OnTrouble;
  catalogue: TaskCatalogue;
  profiles: Profiles;
  knobs: Knobs;
  /** Hears that a profile that was away has answered. */
  onBack: (profile: string) => void;
}

/** Where the visit waits that a change leaves, if its stage may ask a model and the task is known. */
function findLaneOf(job: StageJob, { next = job.stage, set }: Change, { catalogue, profiles, knobs }: CommitTools) {
  const task = next === 'model' || next === 'fallback' ? catalogue.findFor(job) : undefined;
  if (task === undefined) return undefined;
  const waiting = { dataClass: job.dataClass, causes: set.causes ?? job.causes };
  return findLane(task, waiting, set.rung ?? job.rung, profiles, knobs.task(task.name).patienceMs);
}

/**
 * Makes what commits visits. Every write waits for Redis, however long that takes: a worker that holds an answer does
 * not let go of it, nor where the answer's place outside of Redis is away. Where a worker of this process has a free slot for the next stage, the commit claims the next visit
 * for it, and the worker goes on with what this one hands over.
 */
export function createCommit(tools: CommitTools, findWorker: FindWorker): VisitTools['commit'] {
  const { store, spool, workerId, onTrouble, onBack } = tools;
  return async (job, decided, handedOver = {}) => {
    const change = withRoute(job, decided);
    const { jobId, tenant, token, stage, visit, now } = job;
    const { next } = change;
    const lane = findLaneOf(job, change, tools);
    const slot = next && findWorker(tenant, next)?.reserve(visitId(jobId, next, visit + 1), job.priority);
    const own = { stage, visit, since: now };
    const nextToken = createToken();
    const options = { own, worker: workerId, hasSlot: slot !== undefined, nextToken, lane };
    const spooled = { job: { jobId, tenant, token }, own, change, worker: workerId };
    // What was paid for is held until its place takes it; all else is made anew, and leaves its slot meanwhile.
    const isAway = change.attempt === undefined ? isRedisError : isStorageError;
    const write = () => untilStored(() => commit(store, job, change, options), onTrouble, isAway);
    try {
      const committed = await spool.land(spooled, write);
      if (committed.is !== 'late') for (const profile of committed.back ?? []) onBack(profile);
      if (committed.is === 'done' && committed.isClaimed) {
        const next = { token: nextToken, now: committed.now, lane };
        slot?.run(continueJob(job, change, next, handedOver));
      } else {
        slot?.leave(committed.is === 'done' && committed.isRepeated === true);
      }
      return committed;
    } catch (error) {
      slot?.leave(true);
      throw error;
    }
  };
}
