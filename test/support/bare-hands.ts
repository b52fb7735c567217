import { openQueues, type Queues } from '../../queues/open-queues.ts';
import type { EgressPlace } from '../../src/egress/open-egress-log.ts';
import type { Stage } from '../../src/jobs/job-view.ts';
import { type Acceptance, type Accepted, acceptJob } from '../../src/records/accept-job.ts';
import { type Begun, beginAttempt } from '../../src/records/begin-attempt.ts';
import { type Committed, commitVisit } from '../../src/records/commit-visit.ts';
import { type Present, type StageJob, type Start, startVisit, type Visit } from '../../src/records/start-visit.ts';
import type { Store } from '../../src/records/store.ts';
import { writeLadder } from '../../src/tasks/ladder.ts';
import type { Task } from '../../src/tasks/task.ts';
import { carryOn } from '../../workers/carry-on.ts';

const TENANT = 'default';

/** What a producer's submit of this input comes to. */
export function acceptanceOf(task: Task, input: unknown, changes: Partial<Acceptance> = {}): Acceptance {
  return {
    ...{ tenant: TENANT, task: task.name, taskVersion: task.version, taskHash: task.hash, input, metadata: {} },
    ...{ ladder: writeLadder(task.ladder), retention: task.retention, dataClass: task.boundary.class },
    ...{ priority: 5, delayMs: 0, deadlineMs: 600_000, attempts: undefined, backoff: undefined },
    idempotency: undefined,
    ...changes,
  };
}

/** Does a process's steps one by one, so that a test can stop between any two of them as a crash would. */
export interface BareHands {
  queues: Queues;
  /** Records a job and adds no visit. */
  accept: (acceptance: Acceptance) => Promise<Visit>;
  /** The job as its stage gets it; throws when there is nothing to do. */
  start: (visit: Visit, stage: Stage) => Promise<StageJob>;
  /** Writes an attempt as started. */
  begin: (job: StageJob, given: { opener?: string; leaseMs?: number; head?: EgressPlace }) => Promise<Begun>;
  /** Commits a redaction that found nothing, and adds no visit. Returns the visit that ought to be added. */
  commitRedacted: (job: StageJob, input: unknown) => Promise<Visit>;
  /** Commits an answer with an attempt that was begun, and adds no visit. */
  commitAnswered: (job: StageJob, text: string, begun: Begun) => Promise<Committed>;
  /** Adds the visit that the record says is due. */
  addPresent: (visit: Visit) => Promise<void>;
  present: (jobId: string) => Promise<Pick<Present, 'status' | 'stage' | 'visit' | 'token'>>;
}

/** Where the receipt of an attempt would stand. */
export const bareHead = { log: 'bare-log', seq: 1, mac: 'a-code' };

const bareReceipt = {
  ...{ at: 1, model: 'gpt-5-mini', region: null, bytes: 2, sha256: 'a-hash', findings: {}, policy: 'a-policy' },
};

const attemptOf = (job: StageJob) => ({
  ...{ run: job.run, rung: job.rung, round: job.round, profile: 'primary', model: 'gpt-5-mini' },
});

/** `store` must be one that adds no visits by itself. */
export function openBareHands(store: Store): BareHands {
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const present = async (jobId: string) => {
    const {
      status = '',
      stage = '',
      visit,
      token = '',
    } = await store.redis.hgetall(store.keySpace.keysOf(TENANT).job(jobId));
    return { status, stage, visit: Number(visit), token };
  };
  const tokenAfter = async (committed: Committed, { jobId, tenant }: Visit): Promise<Visit> => {
    if (committed.is !== 'done') throw new Error(`the commit is ${committed.is}`);
    return { jobId, tenant, token: committed.token };
  };
  return {
    queues,
    present,
    accept: async (acceptance) => {
      const accepted: Accepted = await acceptJob(store, acceptance);
      if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
      return { jobId: accepted.jobId, tenant: acceptance.tenant, token: accepted.token };
    },
    start: async (visit, stage) => {
      const start: Start = await startVisit(store, visit, stage);
      if (start.is !== 'started') throw new Error(`the visit is ${start.is}`);
      return start.job;
    },
    begin: (job, { opener = crypto.randomUUID(), leaseMs = 60_000, head = bareHead }) =>
      beginAttempt(store, job, { attempt: attemptOf(job), receipt: bareReceipt, opener, leaseMs, head }),
    commitRedacted: async (job, input) => {
      const redacted = { input, documents: [], vault: { entries: [] } };
      const carry = { redacted, findings: {}, isUnchanged: true };
      return tokenAfter(await commitVisit(store, job, carryOn('redact', job, { is: 'advance', carry }).commit), job);
    },
    commitAnswered: (job, text, begun) => {
      if (begun.is !== 'begun') throw new Error(`the attempt is ${begun.is}`);
      const usage = { inputTokens: 31, outputTokens: 7 };
      const attempt = { ...begun.attempt, outcome: 'answered', usage } as const;
      const carry = { by: 'model', text, profile: 'primary', model: 'scripted-1' } as const;
      return commitVisit(store, job, carryOn('model', job, { is: 'advance', carry, attempt }).commit);
    },
    addPresent: async ({ jobId, tenant }) => {
      const { stage, visit: n, token } = await present(jobId);
      const task = (await store.redis.hget(store.keySpace.keysOf(tenant).job(jobId), 'task')) ?? '';
      await queues.add({ jobId, tenant, token, stage: stage as Stage, n, priority: 5, task });
    },
  };
}
