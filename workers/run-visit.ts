import { pipeline, type WorkStage } from '../queues/pipeline.ts';
import type { FailAt, Failpoint } from '../src/failures/create-fail-at.ts';
import { type Backoff, type Decision, decide } from '../src/failures/decide.ts';
import { Failure, type FailureKind } from '../src/failures/failure.ts';
import { type Attempt, giveUp } from '../src/jobs/attempt.ts';
import { describeRefused, type Refused, type RungAnswer } from '../src/jobs/carries.ts';
import type { Change, Setback } from '../src/jobs/change.ts';
import { isEnding } from '../src/jobs/job-view.ts';
import { lateAtOf, patienceMsOf } from '../src/jobs/lane.ts';
import type { Payloads } from '../src/jobs/record.ts';
import * as transitions from '../src/jobs/transitions.ts';
import { meterOf } from '../src/models/meter-of.ts';
import { MOST_CRASHES } from '../src/records/claim-visits.ts';
import type { Committed } from '../src/records/commit-script.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { Heard } from '../src/records/tell-profile.ts';
import { classifyFailure } from '../src/redis/classify-redis-error.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Task } from '../src/tasks/task.ts';
import type { Observe } from './observe.ts';
import { attemptsAllowed, findBelow, type Profiles, patienceOf } from './rungs.ts';
import type { StageWork, Verdict } from './stage.ts';
import type { Stop } from './stop.ts';
import type { Knobs } from './watch-knobs.ts';

/** What the one path needs, the same for every visit of a process. */
export interface VisitTools {
  /** `handedOver` is for the next visit, should this process claim it with the commit. */
  commit: (job: StageJob, change: Change, handedOver?: Payloads) => Promise<Committed>;
  catalogue: TaskCatalogue;
  profiles: Profiles;
  knobs: Knobs;
  backoff: Backoff;
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

type Judged<Name extends WorkStage> = Verdict<Name> | { is: 'failed'; failure: Failure } | { is: 'cancelled' };

/** A change, and what the next stage needs of it in the clear. */
type Settled = { change: Change; handedOver?: Payloads };

/**
 * The one path that every visit takes once it is claimed:
 * 1. work until the job is done or stopped elsewhere; whatever is thrown is classified
 * 2. settle: what the verdict means for the job; a failure is decided upon
 * 3. commit that, in one step with what becomes of this visit and the next one
 */
export async function runVisit<Name extends WorkStage>(
  stage: StageWork<Name>,
  job: StageJob,
  stop: Stop,
  tools: VisitTools,
): Promise<void> {
  const task = tools.catalogue.findFor(job);
  const verdict = await work(stage, job, task, stop, tools);
  const { change: decided, handedOver } = await settle(stage.name, job, task, verdict, tools);
  const change = 'call' in verdict ? { ...decided, call: verdict.call, beside: verdict.beside } : decided;
  const committed = await tools.commit(job, change, handedOver);
  tools.failAt(change.status === undefined || !isEnding(change.status) ? 'visit.committed' : 'visit.ended');
  tools.observe.committed(job, change, committed);
}

/** How long a job that has just crashed its worker waits: 2, 4, 8, 16 s. */
const crashDelayMs = (crashes: number) => 1000 * 2 ** crashes;

async function work<Name extends WorkStage>(
  stage: StageWork<Name>,
  job: StageJob,
  task: Task | undefined,
  stop: Stop,
  { observe, catalogue, knobs }: VisitTools,
): Promise<Judged<Name>> {
  const { crashes = 0 } = job;
  // Of one that was tampered with nobody knows which batch it is of.
  if (job.isCancelled && job.fault !== 'record-tampered') return { is: 'cancelled' };
  if (job.hasCrashed && crashes < MOST_CRASHES) return { is: 'snooze', delayMs: crashDelayMs(crashes) };
  const startedAt = performance.now();
  try {
    if (job.fault !== undefined) throw new Failure(job.fault);
    if (crashes >= MOST_CRASHES) throw new Failure('poison');
    const held = catalogue.find(job.task, job.taskVersion);
    if (held !== undefined && held.hash !== job.taskHash) observe.otherTask(held, job.taskHash, task === undefined);
    if (task === undefined) throw new Failure('task-version-missing');
    if (lateAtOf(job) <= job.now && !job.isLate) throw new Failure('deadline');
    // A late job has no deadline left that would end it.
    if (knobs.task(task.name).paused && !job.isLate) return { is: 'snooze', delayMs: knobs.snoozeMs() };
    return await stage.work({ job, task, stop });
  } catch (error) {
    return { is: 'failed', failure: stop.isStopped ? new Failure('cancelled') : classifyFailure(error) };
  } finally {
    observe.worked(stage.name, performance.now() - startedAt);
  }
}

async function settle<Name extends WorkStage>(
  stage: Name,
  job: StageJob,
  task: Task | undefined,
  verdict: Judged<Name>,
  tools: VisitTools,
): Promise<Settled> {
  switch (verdict.is) {
    case 'cancelled':
      return { change: transitions.cancel() };
    case 'moved':
      return { change: transitions.stop(undefined) };
    case 'snooze':
      return { change: transitions.snooze(verdict.delayMs) };
    case 'advance':
      tools.failAt(heldAt[stage]);
      return transitions.advance(job, pipeline[stage].next, verdict.carry, verdict.attempt);
    case 'review':
      return { change: transitions.holdForReview(job, verdict.withinMs) };
    case 'failed': {
      const failed = await describeFailed(job, task, verdict, tools);
      // Nobody knows its rules any more, and no deadline is left that would end it: its ladder ends here.
      if (verdict.failure.code === 'task-version-missing' && job.isLate)
        return { change: transitions.goDown(job, failed.setback, undefined) };
      return follow(job, failed, decide(verdict.failure, situationOf(job, task, failed, tools)), tools);
    }
  }
}

interface Failed {
  failure: Failure;
  setback: Setback;
  /** The next rung, if any. */
  below: number | undefined;
  /** The one that was asked; `''` where none was. */
  profile: string;
  /** What its meter made of the call. */
  heard: Heard | undefined;
}

/** Kinds of failures of which the answer in hand is kept, for operators. */
const refusing: ReadonlySet<FailureKind> = new Set(['bad-answer', 'low-confidence', 'task-fault']);

/** The answer in hand that does not do, and why. */
async function findRefused(job: StageJob, { kind, code, notes }: Failure): Promise<Refused | undefined> {
  const text = job.stage === 'validate' && refusing.has(kind) ? await job.open('answer') : undefined;
  if (text === undefined) return undefined;
  const { run, rung, round } = job;
  return describeRefused(JSON.parse(text) as RungAnswer, { code, notes, run, rung, round });
}

/** An answer found wrong after it was paid for stands as answered, with what was wrong. */
async function describeFailed(
  job: StageJob,
  task: Task | undefined,
  verdict: Extract<Judged<WorkStage>, { is: 'failed' }>,
  { profiles }: VisitTools,
): Promise<Failed> {
  const { failure } = verdict;
  const { code, notes, fault } = failure;
  const rung = task?.ladder[job.rung];
  const { latestAttempt, judgedAt, now } = job;
  const isOpen = latestAttempt?.outcome === 'started';
  // The answer in hand may be of an earlier attempt, while another worker asks.
  const isJudged = job.stage === 'validate' && rung?.is === 'model' && !isOpen;
  const isGivenUp = isOpen && (job.stage !== 'validate' || judgedAt <= now);
  const attempt: Attempt | undefined =
    ('attempt' in verdict ? verdict.attempt : undefined) ??
    (isJudged && latestAttempt ? { ...latestAttempt, failure: code } : undefined) ??
    (isGivenUp ? giveUp(latestAttempt) : undefined);
  const proposal = 'proposal' in verdict ? verdict.proposal : undefined;
  return {
    failure,
    setback: { code, notes, fault, attempt, refused: await findRefused(job, failure), proposal },
    below: task && findBelow(task, job, profiles, failure),
    profile: rung?.is === 'model' ? rung.profile : '',
    heard: 'heard' in verdict ? verdict.heard : undefined,
  };
}

function situationOf(
  job: StageJob,
  task: Task | undefined,
  { failure, below, heard }: Failed,
  { backoff, profiles, knobs }: VisitTools,
) {
  const rung = task?.ladder[job.rung];
  const set = task && knobs.task(task.name).patienceMs;
  const waits = task && rung?.is === 'model' ? patienceOf(rung, task, job, profiles, set) : undefined;
  const waitedMs = job.throttles === 0 ? 0 : job.now - (job.throttledSince ?? job.now);
  const leftMs = lateAtOf(job) - job.now;
  const isGivenUp = failure.code === 'model-unknown-outcome' && task?.onUnknown === 'next-rung';
  return {
    spent: job.spent,
    attempts: task === undefined || isGivenUp ? 1 : attemptsAllowed(task, job),
    hasRoundsLeft: rung?.is === 'model' && job.round < rung.rounds,
    hasRungBelow: below !== undefined,
    throttles: job.throttles,
    patienceMs: waits === undefined ? 0 : patienceMsOf(waits.patience, leftMs + waitedMs) - waitedMs,
    waitsWhileAway: waits?.leaves === 'never',
    isAway: heard?.isAway ?? false,
    isOwnDoing: heard?.isOwnDoing ?? false,
    backoff: job.backoff ?? backoff,
    random: Math.random(),
  };
}

/** What a decision means for the job. */
function follow(job: StageJob, failed: Failed, decision: Decision, { observe, profiles }: VisitTools): Settled {
  observe.failed(job, failed, decision);
  const { setback, below, profile } = failed;
  switch (decision.is) {
    case 'retry':
      return { change: transitions.retry(job, setback, decision.delayMs) };
    case 'throttle':
      return {
        change: transitions.throttle(job, setback, decision.delayMs, {
          profile: meterOf(profile, profiles),
          forMs: decision.pauseMs,
        }),
      };
    case 'wait':
      return { change: transitions.wait(job, setback, decision.delayMs) };
    case 'repeat':
      return { change: transitions.repeat(job, setback) };
    case 'ask-again':
      return transitions.askAgain(job, setback);
    case 'next-rung':
      return { change: transitions.goDown(job, setback, below) };
    case 'dead-letter':
      return { change: transitions.deadLetter(job, setback) };
    case 'expire':
      return { change: transitions.expire(job, setback) };
    case 'stop':
      return { change: transitions.stop(setback.attempt) };
    case 'snooze':
      return { change: transitions.snooze(decision.delayMs) };
  }
}
