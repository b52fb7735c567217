import { kindOf } from '../failures/failure-codes.ts';
import { findStageOf, readLadder, reserveOf, writeLadder } from '../tasks/ladder.ts';
import type { Task } from '../tasks/task.ts';
import { giveUpStarted } from './attempt.ts';
import type { Change, Job } from './change.ts';
import type { Stage } from './job-view.ts';
import type { RecordChange } from './record.ts';
import { findFirstModel, ofTheAnswer } from './transitions.ts';

/** A run from the start forgets what was made of the input, and goes by the task's latest version. */
const restart = ({ version, hash, ladder, retention }: Task, deadlineMs: number): RecordChange => ({
  ...{ taskVersion: version, taskHash: hash, ladder: writeLadder(ladder), rung: 0 },
  ...{ keepInputMs: retention?.inputMs, keepOutputMs: retention?.outputMs, reserveMs: reserveOf(ladder, deadlineMs) },
  ...{ redacted: undefined, isRedacted: undefined, findings: undefined, answer: undefined, proposal: undefined },
  refused: undefined,
});

/** Where a job that failed goes on; one that came to a person without an answer asks the models, which may be back. */
function findFailed(job: Job): { next: Stage; set?: RecordChange } {
  const { failedStage, failure, ladder, rung = 0 } = job;
  const kind = failure === undefined ? undefined : kindOf(failure);
  if (failedStage === 'validate' && kind !== undefined && !ofTheAnswer.has(kind)) return { next: 'validate' };
  const first = failedStage === 'review' && job.proposal === undefined ? findFirstModel(job) : undefined;
  const next = findStageOf(readLadder(ladder), first ?? rung);
  return first === undefined ? { next } : { next, set: { rung: first } };
}

/**
 * Opens the next run of a dead letter, at the stage where it failed or at the start; one that was never redacted begins
 * there in any case. Its deadline begins anew with its original length, attempts go on counting; an open one is given up.
 */
export function replay(job: Job, task: Task, from: 'stage' | 'start'): Change {
  const isAnew = from === 'start' || !job.isRedacted;
  const place = isAnew ? { next: 'redact' as const, set: restart(task, job.deadlineMs) } : findFailed(job);
  return {
    event: 'replayed',
    set: {
      ...place.set,
      ...{ run: job.run + 1, round: 0, spent: 0, throttles: 0, crashes: 0, causes: [], notes: undefined },
      ...{ startedAt: undefined, finishedAt: undefined, failure: undefined, failedStage: undefined, isLate: undefined },
      replays: (job.replays ?? 0) + 1,
    },
    next: place.next,
    ...{ status: 'queued', deadlineMs: job.deadlineMs, attempt: giveUpStarted(job.latestAttempt) },
  };
}
