import type { VisitData } from '../../queues/open-queues.ts';
import type { Change } from '../../src/jobs/change.ts';
import type { Stage } from '../../src/jobs/job-view.ts';
import { withRoute } from '../../src/jobs/route.ts';
import { advance, cancel } from '../../src/jobs/transitions.ts';
import { type Acceptance, acceptJob } from '../../src/records/accept-job.ts';
import { type Beginning, type Begun, beginAttempt } from '../../src/records/begin-attempt.ts';
import { claimVisits } from '../../src/records/claim-visits.ts';
import { type CommitOptions, commit } from '../../src/records/commit.ts';
import type { Committed } from '../../src/records/commit-script.ts';
import { restoreVisits } from '../../src/records/heartbeat.ts';
import { moveJob } from '../../src/records/move-job.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import type { Store } from '../../src/records/store.ts';
import { writeLadder } from '../../src/tasks/ladder.ts';
import type { Task } from '../../src/tasks/task.ts';

const TENANT = 'default';

/** A visit, with the token that it is known by. */
export interface KnownVisit extends VisitData {
  token: string;
}

/** What a producer's submit of this input comes to. */
export function acceptanceOf(task: Task, input: unknown, changes: Partial<Acceptance> = {}): Acceptance {
  return {
    ...{ tenant: TENANT, task: task.name, taskVersion: task.version, taskHash: task.hash, input },
    ...{ droppedKeys: 0, metadata: {} },
    ...{ ladder: writeLadder(task.ladder), retention: task.retention, dataClass: task.boundary.class },
    ...{ priority: 5, delayMs: 0, deadlineMs: 600_000, attempts: undefined, backoff: undefined },
    idempotency: undefined,
    ...changes,
  };
}

/** Does a worker's steps one by one, so that a test can stop between any two of them as a crash would. */
export interface BareHands {
  workerId: string;
  /** Records a job with its first visit. */
  accept: (acceptance: Acceptance) => Promise<KnownVisit>;
  /** Claims the job's visit to the stage; throws when it is not there. What waits before it is claimed, too. */
  start: (visit: Pick<VisitData, 'jobId'>, stage: Stage) => Promise<StageJob>;
  /** Writes an attempt as started. */
  begin: (
    job: StageJob,
    given?: Partial<Pick<Beginning, 'opener' | 'leaseMs' | 'head' | 'n' | 'beside' | 'meter'>>,
  ) => Promise<Begun>;
  /** Commits a change, and ends this visit with it. */
  commit: (job: StageJob, change: Change, options?: CommitOptions) => Promise<Committed>;
  /** Commits a redaction that found nothing. Returns the next visit. */
  commitRedacted: (job: StageJob, input: unknown) => Promise<KnownVisit>;
  /** Commits an answer with an attempt that was begun. */
  commitAnswered: (job: StageJob, text: string, begun: Begun) => Promise<Committed>;
  /** Ends a job from outside. */
  cancel: (jobId: string) => Promise<void>;
  /** Its heartbeat ends, as that of a killed process does. */
  crash: () => Promise<void>;
  present: (jobId: string) => Promise<{ status: string; stage: string; visit: number; token: string }>;
}

/** Where the receipt of an attempt would stand. */
export const bareHead = { log: 'bare-log', seq: 1, mac: 'a-code', kept: '1 a-code' };

const bareReceipt = {
  ...{ at: 1, model: 'gpt-5-mini', region: null, bytes: 2, sha256: 'a-hash', findings: {}, policy: 'a-policy' },
};

const attemptOf = (job: StageJob) => ({
  ...{ run: job.run, rung: job.rung, round: job.round, profile: 'primary', model: 'gpt-5-mini' },
});

/** Claims visits one by one, until the one that is asked for is there. */
function createStart(store: Store, workerId: string): BareHands['start'] {
  const keys = store.keySpace.keysOf(TENANT);
  const claimed = new Map<string, StageJob>();
  const numbers = new Map<Stage, number>();
  return async ({ jobId }, stage) => {
    const claimer = { workerId, keys, stage };
    const name = `${jobId} ${stage}`;
    while (!claimed.has(name)) {
      const number = (numbers.get(stage) ?? 0) + 1;
      numbers.set(stage, number);
      if (number === 1) await restoreVisits(store, claimer, { number: 0, held: [], lockMs: 60_000 });
      const found = await claimVisits(store, claimer, { most: 1, number });
      const visits = found.is === 'claimed' ? found.visits : [];
      if (visits.length === 0) throw new Error(`no visit of ${name} was claimed: ${JSON.stringify(found)}`);
      for (const { job } of visits) claimed.set(`${job.jobId} ${stage}`, job);
    }
    const job = claimed.get(name) as StageJob;
    claimed.delete(name);
    return job;
  };
}

export function openBareHands(store: Store): BareHands {
  const keys = store.keySpace.keysOf(TENANT);
  const workerId = `bare-hands-${crypto.randomUUID()}`;
  const commitOwn: BareHands['commit'] = (job, change, options = {}) => {
    const own = { stage: job.stage, visit: job.visit, since: job.now };
    return commit(store, job, withRoute(job, change), { own, ...options });
  };
  const present: BareHands['present'] = async (jobId) => {
    const { status = '', stage = '', visit, token = '' } = await store.redis.hgetall(keys.job(jobId));
    return { status, stage, visit: Number(visit), token };
  };
  return {
    workerId,
    present,
    accept: async (acceptance) => {
      const accepted = await acceptJob(store, acceptance);
      if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
      const { jobId } = accepted;
      const { tenant } = acceptance;
      const token = await store.redis.hget(store.keySpace.keysOf(tenant).job(jobId), 'token');
      return { jobId, tenant, token: token ?? '' };
    },
    start: createStart(store, workerId),
    begin: (job, { meter: profile = 'primary', ...given } = {}) =>
      beginAttempt(store, job, {
        ...{ attempt: { ...attemptOf(job), profile }, n: (job.attempts ?? 0) + 1, receipt: bareReceipt },
        ...{ opener: crypto.randomUUID(), leaseMs: 60_000, head: bareHead, meter: profile, ...given },
      }),
    commit: commitOwn,
    commitRedacted: async (job, input) => {
      const redacted = { input, documents: [], vault: { entries: [] } };
      const { change } = advance(job, 'model', { redacted, findings: {}, isUnchanged: true });
      const committed = await commitOwn(job, change);
      if (committed.is !== 'done') throw new Error(`the commit is ${committed.is}`);
      return { jobId: job.jobId, tenant: job.tenant, token: (await present(job.jobId)).token };
    },
    commitAnswered: (job, text, begun) => {
      if (begun.is !== 'begun') throw new Error(`the attempt is ${begun.is}`);
      const usage = { inputTokens: 31, outputTokens: 7 };
      const attempt = { ...begun.attempt, outcome: 'answered', usage } as const;
      const answer = { by: 'model', text, profile: 'primary', model: 'scripted-1' } as const;
      return commitOwn(job, advance(job, 'validate', answer, attempt).change);
    },
    cancel: async (jobId) => void (await moveJob(store, TENANT, jobId, () => cancel())),
    crash: async () => void (await store.redis.del(keys.worker(workerId))),
  };
}
