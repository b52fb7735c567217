import type { Stage } from '../jobs/job-view.ts';
import type { Keys } from '../redis/keys.ts';
import { createToken } from './accept-job.ts';
import { reissueScript } from './scripts/reissue.ts';
import { sweepScript } from './scripts/sweep.ts';
import { LONGEST_LOOK_MS, LOOK_MS, type Store } from './store.ts';

const LEASE_MS = 5000;
const MOST_DEADLINES = 200;
const MOST_LOOKS = 500;
const MOST_REMOVALS = 200;

/** A job whose visit ought to be in a queue. */
export interface DueVisit {
  jobId: string;
  tenant: string;
  stage: Stage;
  n: number;
  token: string;
  priority: number;
  task: string;
  /** How often the sweeper looked before without the job having moved. */
  looks: number;
  /** The script that found it missing has added it again. */
  isAdded: boolean;
}

/** A job that ran out of time, in its run or in review. `left` is the stay that was cut short. */
export interface Late {
  jobId: string;
  tenant: string;
  task: string;
  token: string;
  n: number;
  left: { stage: Stage; n: number };
  /** Where a rung below may answer still, or among the dead letters. */
  next: Stage;
  priority: number;
  code: string;
  seconds: number;
}

export interface Sweep {
  late: Late[];
  due: DueVisit[];
  removed: number;
}

/** One round over a shard; undefined when another process sweeps. At most 200 deadlines, 500 looks, 200 removals. */
export async function sweepShard(store: Store, keys: Keys, sweeperId: string): Promise<Sweep | undefined> {
  const [is, now, late, due, removed] = await store.runScript(
    sweepScript,
    [keys.sweeper, keys.live, keys.deadlines, keys.expiry, keys.deadLetterCounts],
    [
      ...[keys.tag, sweeperId, LEASE_MS, LOOK_MS, LONGEST_LOOK_MS, MOST_DEADLINES, MOST_LOOKS, MOST_REMOVALS],
      ...[keys.stopped, keys.ended],
    ],
  );
  if (is !== 'swept') return undefined;
  return {
    late: (late as string[][]).map(
      ([jobId = '', tenant = '', stage, was, token = '', task = '', n, createdAt, priority, next, code = '']) => ({
        jobId,
        tenant,
        task,
        token,
        n: Number(n),
        left: { stage: stage as Stage, n: Number(was) },
        next: next as Stage,
        priority: Number(priority),
        code,
        seconds: (Number(now) - Number(createdAt)) / 1000,
      }),
    ),
    due: (due as string[][]).map(
      ([jobId = '', tenant = '', stage, n, token = '', priority, looks, task = '', added]) => ({
        jobId,
        tenant,
        stage: stage as Stage,
        n: Number(n),
        token,
        priority: Number(priority),
        looks: Number(looks),
        task,
        isAdded: Number(added) === 1,
      }),
    ),
    removed: Number(removed),
  };
}

/** Gives a job whose visit is lost a new one. Undefined when the job has moved meanwhile, or a model is being asked. */
export async function reissueVisit(store: Store, due: DueVisit): Promise<DueVisit | undefined> {
  const keys = store.keySpace.keysOf(due.tenant);
  const token = createToken();
  const [is, , n] = await store.runScript(
    reissueScript,
    [keys.job(due.jobId), keys.history(due.jobId)],
    [due.token, token],
  );
  return is === 'done' ? { ...due, token, n: Number(n) } : undefined;
}
