import type { Answered, WorkStage } from '../queues/pipeline.ts';
import type { Decision } from '../src/failures/decide.ts';
import type { Failure, Note } from '../src/failures/failure.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';
import type { Attempt, Cause } from '../src/jobs/attempt.ts';
import type { JobStatus } from '../src/jobs/job-view.ts';
import type { Commit } from '../src/records/commit-visit.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import { findStageOf } from '../src/tasks/ladder.ts';
import type { Task } from '../src/tasks/task.ts';
import type { Below } from './rungs.ts';

/** What went wrong on which job, and where its attempt stands. */
export interface Setback {
  job: StageJob & { stage: WorkStage };
  failure: Failure;
  attempt: Attempt | undefined;
  profile: string;
  task: Task | undefined;
  below: Below;
  proposal: Answered | undefined;
}

const withAttempt = (attempt: Attempt | undefined) => (attempt === undefined ? {} : { attempt });

/** Notes are sealed: a check's own words may stand among them. */
const sealNotes = (job: StageJob, notes: readonly Note[]) =>
  notes.length === 0 ? undefined : job.seals.seal('notes', JSON.stringify(notes));

function addCause({ job, failure }: Setback): string {
  const cause: Cause = { stage: job.stage, rung: job.rung, code: failure.code, at: job.now };
  return JSON.stringify([...job.causes, cause]);
}

/** The last notes when a question is asked again; a question that gave no reason says at least the code. */
const notesOf = ({ code, notes }: Failure): readonly Note[] => (notes.length > 0 ? notes : [{ path: '', code }]);

/** A rung that only passed on is no reason to die: the last one that failed is. */
const passedOn: ReadonlySet<FailureCode> = new Set(['answer-from-no-rule', 'rung-unavailable']);

function findReason({ job, failure }: Setback): FailureCode {
  if (!passedOn.has(failure.code)) return failure.code;
  return job.causes.findLast(({ code }) => !passedOn.has(code))?.code ?? failure.code;
}

function bury(setback: Setback, status: JobStatus): Commit {
  const { job, attempt } = setback;
  const code = status === 'expired' ? 'deadline' : findReason(setback);
  return {
    event: `buried ${code}`,
    fields: { failure: code, failedStage: job.stage, causes: addCause(setback), notes: undefined },
    next: 'dead-letter',
    ending: { status, task: job.task, deadLetter: code },
    ...withAttempt(attempt),
  };
}

/** To the next rung, with why the last one did not do; a dead letter at the ladder's end. */
function goDown(setback: Setback, rung: number | undefined): Commit {
  const { job, failure, attempt, task, proposal } = setback;
  if (rung === undefined || task === undefined) return bury(setback, job.isLate ? 'expired' : 'failed');
  const fields: Commit['fields'] = {
    ...{ rung, round: 0, spent: 0, throttles: 0, notes: undefined, answer: undefined, causes: addCause(setback) },
    ...(failure.kind === 'deadline' && { late: 1 }),
    ...(proposal && { proposal: job.seals.seal('proposal', JSON.stringify(proposal)) }),
  };
  const event = `next rung ${failure.code}`;
  return { event, fields, next: findStageOf(task.ladder, rung), ...withAttempt(attempt) };
}

/** The change to the record that a decision means; undefined when there is none to make. */
export function carryOut(decision: Decision, setback: Setback): Commit | undefined {
  const { job, failure, attempt, profile } = setback;
  switch (decision.is) {
    case 'retry':
      return {
        event: `retry ${failure.code}`,
        fields: { spent: job.spent + 1, throttles: 0 },
        delayMs: decision.delayMs,
        ...withAttempt(attempt),
      };
    case 'wait':
      return {
        event: `wait ${failure.code}`,
        fields: { throttles: job.throttles + 1, ...(job.throttles === 0 && { throttledSince: job.now }) },
        delayMs: decision.delayMs,
        pause: { profile, forMs: decision.delayMs },
        ...withAttempt(attempt),
      };
    case 'ask-again':
      return {
        event: `ask again ${failure.code}`,
        fields: {
          round: job.round + 1,
          spent: 0,
          throttles: 0,
          answer: undefined,
          notes: sealNotes(job, notesOf(failure)),
        },
        next: findStageOf(setback.task?.ladder ?? [], job.rung),
        ...withAttempt(attempt),
      };
    case 'next-rung':
      return goDown(setback, decision.withoutModel ? setback.below.late : setback.below.any);
    case 'bury':
      return bury(setback, 'failed');
    case 'expire':
      return bury(setback, 'expired');
    case 'stop':
      return { event: 'stopped', fields: {}, ...withAttempt(attempt) };
    case 'put-off':
      return undefined;
  }
}
