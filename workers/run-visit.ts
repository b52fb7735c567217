import { handOn } from '../queues/hand-on.ts';
import type { Queues } from '../queues/open-queues.ts';
import type { WorkStage } from '../queues/pipeline.ts';
import type { FailAt, Failpoint } from '../src/failures/create-fail-at.ts';
import { type Decision, decide } from '../src/failures/decide.ts';
import { Failure } from '../src/failures/failure.ts';
import type { Payloads } from '../src/records/at-hand.ts';
import type { Commit, Committed } from '../src/records/commit-visit.ts';
import { MOST_DEATHS } from '../src/records/scripts/start.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import { classifyFailure } from '../src/redis/classify-failure.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Task } from '../src/tasks/task.ts';
import { carryOn } from './carry-on.ts';
import { carryOut, type Setback } from './carry-out.ts';
import { giveUp } from './give-up.ts';
import type { Observe } from './observe.ts';
import { attemptsAllowed, findBelow, type Profiles } from './rungs.ts';
import type { StageWork, Verdict } from './stage.ts';
import type { Stop } from './stop.ts';

export interface VisitTools {
  /** `payloads` are kept at hand for the next visit. */
  commit: (job: StageJob, commit: Commit, payloads?: Payloads) => Promise<Committed>;
  queues: Queues;
  catalogue: TaskCatalogue;
  profiles: Profiles;
  backoff: { baseMs: number; maxMs: number };
  observe: Observe;
  failAt: FailAt;
}

/** Where a stage's result is held, and not yet in the record. */
const heldAt = {
  redact: 'redact.done',
  model: 'model.answerHeld',
  fallback: 'model.answerHeld',
  validate: 'validate.done',
} as const satisfies Record<WorkStage, Failpoint>;

/**
 * What becomes of the visit itself: it is over, or due again after `delayMs`. Scripts that move visits have done so
 * with a commit.
 */
export interface Outcome {
  isCommitted: boolean;
  delayMs?: number;
}

const nothing: Outcome = { isCommitted: false };
const again = (delayMs: number): Outcome => ({ isCommitted: false, delayMs });

/**
 * The one path that every visit takes once it is open in the record:
 * 1. work until the job is done or stopped elsewhere; whatever is thrown is classified and decided upon
 * 2. commit what was decided, in one step
 * 3. add the next visit, or say when this one is due again
 */
export async function runVisit<Name extends WorkStage>(
  stage: StageWork<Name>,
  opened: StageJob,
  stop: Stop,
  tools: VisitTools,
): Promise<Outcome> {
  const job = opened as StageJob & { stage: Name };
  const task = tools.catalogue.find(job.task, job.taskVersion);
  const verdict = await work(stage, job, task, stop, tools);
  return settle(stage.name, job, task, verdict, tools);
}

type Judged<Name extends WorkStage> = Verdict<Name> | { is: 'failed'; failure: Failure };

async function work<Name extends WorkStage>(
  stage: StageWork<Name>,
  job: StageJob,
  task: Task | undefined,
  stop: Stop,
  { observe }: VisitTools,
): Promise<Judged<Name>> {
  const startedAt = performance.now();
  try {
    if (job.deaths >= MOST_DEATHS) throw new Failure('poison');
    if (task === undefined) throw new Failure('task-version-missing');
    if (task.hash !== job.taskHash) observe.otherTask(task, job.taskHash);
    if (job.deadlineAt <= job.now && !job.isLate) throw new Failure('deadline');
    return await stage.work({ job, task, stop });
  } catch (error) {
    return { is: 'failed', failure: stop.isStopped ? new Failure('cancelled') : classifyFailure(error) };
  } finally {
    observe.worked(stage.name, performance.now() - startedAt);
  }
}

async function settle<Name extends WorkStage>(
  stage: Name,
  job: StageJob & { stage: Name },
  task: Task | undefined,
  verdict: Judged<Name>,
  tools: VisitTools,
): Promise<Outcome> {
  switch (verdict.is) {
    case 'moved':
      return nothing;
    case 'put-off':
      return again(verdict.delayMs);
    case 'advance':
      tools.failAt(heldAt[stage]);
      return commit(job, carryOn(stage, job, verdict), tools);
    case 'review':
      return commit(job, { commit: holdForReview(verdict) }, tools);
    case 'paused':
      return waitOrGoDown(job, task, verdict.delayMs, tools);
    case 'failed': {
      const setback = describeSetback(job, task, verdict, tools);
      return follow(setback, decide(setback.failure, situationOf(setback, tools)), tools);
    }
  }
}

async function follow(setback: Setback, decision: Decision, tools: VisitTools): Promise<Outcome> {
  tools.observe.failed(setback, decision);
  const change = carryOut(decision, setback);
  if (change !== undefined) return commit(setback.job, { commit: change }, tools);
  return again(decision.is === 'put-off' ? decision.delayMs : 0);
}

/** Another job was told to wait: so does this one, but no longer than if it had been told itself. */
async function waitOrGoDown(
  job: StageJob & { stage: WorkStage },
  task: Task | undefined,
  delayMs: number,
  tools: VisitTools,
): Promise<Outcome> {
  const failure = new Failure('model-throttled', { retryAfterMs: delayMs });
  const setback = describeSetback(job, task, { is: 'failed', failure }, tools);
  const decision = decide(failure, situationOf(setback, tools));
  return decision.is === 'next-rung' ? follow(setback, decision, tools) : again(delayMs);
}

/** The job waits in a queue that no worker takes from, until a person decides or time is up. */
function holdForReview({ withinMs }: { withinMs: number | undefined }): Commit {
  return { event: 'in review', fields: {}, next: 'review', review: { withinMs } };
}

/** An answer found wrong after it was paid for stands as answered, with what was wrong. */
function describeSetback(
  job: StageJob & { stage: WorkStage },
  task: Task | undefined,
  verdict: Extract<Judged<WorkStage>, { is: 'failed' }>,
  { profiles }: VisitTools,
): Setback {
  const { failure } = verdict;
  const rung = task?.ladder[job.rung];
  const latest = job.stage === 'validate' && rung?.is === 'model' ? job.latestAttempt : undefined;
  return {
    job,
    failure,
    task,
    profile: rung?.is === 'model' ? rung.profile : '',
    below: task === undefined ? { any: undefined, late: undefined } : findBelow(task, job, profiles),
    proposal: 'proposal' in verdict ? verdict.proposal : undefined,
    attempt:
      ('attempt' in verdict ? verdict.attempt : undefined) ??
      (latest && { ...latest, failure: failure.code }) ??
      (job.latestAttempt?.outcome === 'started' ? giveUp(job.latestAttempt) : undefined),
  };
}

function situationOf({ job, task, below, failure }: Setback, { backoff }: VisitTools) {
  const rung = task?.ladder[job.rung];
  const isGivenUp = failure.code === 'model-unknown-outcome' && task?.onUnknown === 'next-rung';
  return {
    spent: job.spent,
    attempts: task === undefined || isGivenUp ? 1 : attemptsAllowed(task, job),
    hasRoundsLeft: rung?.is === 'model' && job.round < rung.rounds,
    hasRungBelow: below.any !== undefined,
    hasRungWithoutModel: below.late !== undefined,
    timeLeftMs: job.deadlineAt - job.now,
    throttles: job.throttles,
    waitedMs: job.throttles === 0 ? 0 : job.now - job.throttledSince,
    backoff: job.backoff ?? backoff,
    random: Math.random(),
  };
}

async function commit(
  job: StageJob,
  { commit: change, payloads }: { commit: Commit; payloads?: Payloads | undefined },
  tools: VisitTools,
): Promise<Outcome> {
  const committed = await tools.commit(job, change, payloads);
  tools.failAt(change.ending === undefined ? 'visit.committed' : 'visit.ended');
  tools.observe.committed(job, change, committed);
  if (committed.is === 'moved') await handOn(tools.queues, job, committed.present);
  if (committed.is === 'done' && change.next !== undefined && !committed.isHandedOn) {
    const { jobId, tenant, priority, task } = job;
    const { token, visit: n } = committed;
    await tools.queues.add({ jobId, tenant, token, stage: change.next, n, priority, task });
  }
  if (committed.is !== 'done' || change.delayMs === undefined) return { isCommitted: true };
  return { isCommitted: true, delayMs: change.delayMs };
}
