import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { Change } from '../../src/jobs/change.ts';
import { createToken } from '../../src/jobs/ids.ts';
import type { Payloads } from '../../src/jobs/record.ts';
import { continueJob, type StageJob } from '../../src/records/stage-job.ts';
import { createTenantSealer } from '../../src/seals/seal.ts';
import type { Submission } from '../../src/submissions/submission.ts';
import { reserveOf, writeLadder } from '../../src/tasks/ladder.ts';
import type { Task } from '../../src/tasks/task.ts';
import { findLane, type Profiles } from '../rungs.ts';

/** A job as its acceptance leaves it, held by nobody but this process, under keys that are thrown away with it. */
export function acceptInMemory(submission: Submission): StageJob {
  const { task, tenant, input, deadlineMs, priority, dataClass, attempts, backoff } = submission;
  const jobId = `job_${v7()}`;
  const now = Date.now();
  const text = JSON.stringify(input);
  const payloads: Payloads = { input: text };
  const seals = createTenantSealer([{ id: 'k1', bytes: randomBytes(32) }], tenant, randomBytes(32)).forJob(jobId);
  const reserveMs = reserveOf(task.ladder, deadlineMs);
  return {
    ...{ jobId, tenant, token: createToken(), task: task.name, taskVersion: task.version, taskHash: task.hash },
    ...{ ladder: writeLadder(task.ladder), dataClass, status: 'running', run: 1, visit: 1, visitAt: now, notBefore: 0 },
    ...{ priority, createdAt: now, deadlineMs, deadlineAt: now + deadlineMs, now, readAt: performance.now() },
    ...{ stage: 'redact', rung: 0, round: 0, spent: 0, throttles: 0, judgedAt: 0, latestAttempt: undefined },
    ...{ hasCrashed: false, isCancelled: false },
    ...(reserveMs !== undefined && { reserveMs }),
    ...(attempts !== undefined && { attemptBudget: attempts }),
    ...(backoff !== undefined && { backoff }),
    ...{ seals, input: seals.seal('input', text) },
    open: async (field) => payloads[field],
  };
}

/** The job once a change is written, as the next visit gets it: at the time when that is due. */
export function takeChange(
  job: StageJob,
  { change, handedOver }: { change: Change; handedOver: Payloads },
  { task, profiles }: { task: Task; profiles: Profiles },
): StageJob {
  const { set, next = job.stage, delayMs = 0, deadlineMs } = change;
  const now = job.now + delayMs;
  const waiting = { dataClass: job.dataClass, causes: set.causes ?? job.causes };
  const lane = findLane(task, waiting, set.rung ?? job.rung, profiles);
  const continued = continueJob(job, change, { token: createToken(), now, lane }, handedOver);
  const renewed = deadlineMs === undefined ? {} : { deadlineAt: now + deadlineMs };
  return { ...continued, ...renewed, stage: next, status: change.status ?? 'running' };
}

/** Attempts by their number, each as it was told last. */
export function noteAttempts(known: Map<number, Attempt>, { attempt, beside }: Change): void {
  for (const one of [attempt, beside?.attempt]) if (one !== undefined) known.set(one.n, one);
}
