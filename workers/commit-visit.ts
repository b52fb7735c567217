import { createToken, visitId } from '../src/jobs/ids.ts';
import { withRoute } from '../src/jobs/route.ts';
import { commit } from '../src/records/commit.ts';
import type { Spool } from '../src/records/spool.ts';
import { continueJob } from '../src/records/stage-job.ts';
import type { Store } from '../src/records/store.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import type { VisitTools } from './run-visit.ts';
import type { FindWorker } from './start-worker.ts';

/**
 * Makes what commits visits. Every write waits for Redis, however long that takes: a worker that holds an answer does
 * not let go of it. Where a worker of this process has a free slot for the next stage, the commit claims the next visit
 * for it, and the worker goes on with what this one hands over.
 */
export function createCommit(
  { store, spool, workerId, onTrouble }: { store: Store; spool: Spool; workerId: string; onTrouble: OnTrouble },
  findWorker: FindWorker,
): VisitTools['commit'] {
  return async (job, decided, handedOver = {}) => {
    const change = withRoute(job, decided);
    const { jobId, tenant, token, stage, visit, now } = job;
    const { next } = change;
    const slot = next && findWorker(tenant, next)?.reserve(visitId(jobId, next, visit + 1));
    const own = { stage, visit, since: now };
    const nextToken = createToken();
    const options = { own, worker: workerId, hasSlot: slot !== undefined, nextToken };
    const spooled = { job: { jobId, tenant, token }, own, change, worker: workerId };
    const write = () => untilStored(() => commit(store, job, change, options), onTrouble);
    try {
      const committed = await spool.land(spooled, write);
      if (committed.is === 'done' && committed.isClaimed) {
        slot?.run(continueJob(job, change, { token: nextToken, now: committed.now }, handedOver));
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
