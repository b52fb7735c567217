import type { WorkStage } from '../queues/pipeline.ts';
import type { Decision } from '../src/failures/decide.ts';
import type { Failure } from '../src/failures/failure.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';
import { keepNotes } from '../src/jobs/attempt.ts';
import type { Change } from '../src/jobs/change.ts';
import { countAttempt, countChecked, tellEnding } from '../src/jobs/counts.ts';
import type { Learned } from '../src/models/request-form.ts';
import { reasonOf } from '../src/net/reason-of.ts';
import type { Committed } from '../src/records/commit-script.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { PlugInFailure } from '../src/redaction/plug-ins/ask-plug-ins.ts';
import type { Task } from '../src/tasks/task.ts';
import { attributeNames } from '../src/telemetry/attribute-names.ts';
import { findFrames, findFramesOf, type Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import { failSpan, noteInSpan } from '../src/telemetry/tracing.ts';
import type { Leak } from './look-for-leak.ts';

/** What is seen of the work: metrics and log lines, with ids, codes, sizes and times only. */
export interface Observe {
  worked: (stage: WorkStage, ms: number) => void;
  waited: (stage: WorkStage, ms: number) => void;
  failed: (job: StageJob, failed: { failure: Failure; profile: string }, decision: Decision) => void;
  committed: (job: StageJob, change: Change, committed: Committed) => void;
  /** The last check before the wire found originals that redaction had left, and hid them. */
  heldBack: (job: StageJob, hidden: number) => void;
  /** A planted value stood in a canary's request: all is held. */
  leaked: (leak: Leak) => void;
  /** A profile that refuses everything is not asked for a while, or answers again. */
  rested: (profile: string, code: FailureCode, isResting: boolean) => void;
  /** A profile's provider fails all, so that its jobs wait, or answers again. */
  away: (profile: string, code: FailureCode | undefined, isAway: boolean) => void;
  /** A profile's server does not take what its profile says: it is asked otherwise from now on. */
  learned: (learned: Learned) => void;
  /** A plug-in failed on a job: its redaction fails, or goes on without it. */
  plugInFailed: (job: StageJob, failed: PlugInFailure) => void;
  /** A function of a task held this process up. */
  taskSlow: (task: Task, name: string, ms: number) => void;
  /** This process holds other content under the version that the job was accepted with, and may refuse it. */
  otherTask: (task: Task, acceptedHash: string, isRefused: boolean) => void;
}

const QUIET_KINDS = new Set(['throttled', 'adapted', 'cancelled']);
const ALERT_EVERY_MS = 60_000;

/**
 * Tells which failures are worth waking somebody for: a bug and a record that was tampered with each time, a profile that
 * is misconfigured or out of quota, and a task that is to blame, once a minute, however many jobs meet it.
 */
function createIsAlert(): (failure: Failure, profile: string) => boolean {
  const told = new Map<string, number>();
  return ({ kind, code, fault }, profile) => {
    if (kind === 'unexpected' || code === 'record-tampered') return true;
    if (fault === undefined && kind !== 'misconfigured' && kind !== 'quota') return false;
    const now = performance.now();
    const about = fault === undefined ? `${profile} ${code}` : `${fault.file} ${fault.field} ${fault.reason}`;
    const before = told.get(about);
    if (before !== undefined && now - before < ALERT_EVERY_MS) return false;
    told.set(about, now);
    return true;
  };
}

/**
 * What a log line says beside the code of a failure: where an answer did not fit; of a bug the places that it came from;
 * what of a task is to blame, with the places in its own file. What its author's error says may quote a payload: it is
 * told in development alone.
 */
function describeFailure({ kind, code, notes, fault, cause }: Failure, isDevelopment: boolean): object {
  const error = cause instanceof Error ? cause : undefined;
  const at = keepNotes(code, notes);
  return {
    ...(kind === 'bad-answer' && at.length > 0 && { at }),
    ...(kind === 'unexpected' && error && { stack: findFrames(error) }),
    ...fault,
    ...(fault && at.length > 0 && { at }),
    ...(fault && error && { stack: findFramesOf(error, fault.file) }),
    ...(fault && isDevelopment && cause !== undefined && { message: error?.message ?? String(cause) }),
  };
}

const createRested =
  (log: Log, metrics: Metrics): Observe['rested'] =>
  (profile, code, isResting) => {
    metrics.profileResting.set({ profile }, isResting ? 1 : 0);
    if (isResting) log.warn({ event: 'profile-resting', profile, code });
    else log.info({ event: 'profile-answers-again', profile, code });
  };

/** Tells once of each other content under a version. */
function createOtherTask(log: Log): Observe['otherTask'] {
  const told = new Set<string>();
  return ({ name: task, version, hash }, acceptedHash, isRefused) => {
    const id = `${task}@${version}:${acceptedHash}`;
    if (told.has(id)) return;
    told.add(id);
    const level = isRefused ? 'error' : 'warn';
    log[level]({
      event: 'task-content-differs',
      task,
      version,
      hash,
      acceptedHash,
      next: isRefused ? 'waits' : 'runs',
    });
  };
}

const createLeaked =
  (log: Log, metrics: Metrics): Observe['leaked'] =>
  ({ jobId, types, profile }) => {
    for (const type of types) metrics.canaryLeaks.inc({ type });
    log.error({ event: 'canary-leaked', jobId, profile, types });
  };

/** Makes what turns work into metrics and log lines. */
export function createObserve(log: Log, metrics: Metrics, isDevelopment = false): Observe {
  const isAlert = createIsAlert();
  return {
    worked: (stage, ms) => metrics.stageSeconds.observe({ stage }, ms / 1000),
    waited: (stage, ms) => metrics.stageWaitSeconds.observe({ stage }, Math.max(0, ms) / 1000),
    failed: ({ jobId, stage }, { failure, profile }, decision) => {
      const { kind, code } = failure;
      metrics.visitFailures.inc({ stage, code });
      failSpan(code);
      const level = isAlert(failure, profile) ? 'error' : QUIET_KINDS.has(kind) ? 'debug' : 'info';
      const [next, more] = [decision.is, describeFailure(failure, isDevelopment)];
      log[level]({ event: 'visit-failed', jobId, stage, profile, kind, code, next, ...more });
    },
    committed: (job, change, committed) => {
      const outcome = committed.is === 'done' ? (change.event ?? 'snoozed') : 'moved';
      noteInSpan({ [attributeNames.outcome]: outcome, [attributeNames.jobStatus]: change.status });
      if (change.attempt !== undefined && job.stage !== 'validate') countAttempt(metrics, job.task, change.attempt);
      if (change.beside !== undefined) countAttempt(metrics, job.task, change.beside.attempt);
      if (committed.is !== 'done') return;
      if (job.stage === 'validate') countChecked(metrics, job, change);
      for (const [type, n] of Object.entries(change.set.findings ?? {})) metrics.findings.inc({ type }, n);
      tellEnding({ log, metrics }, job, change, committed.now);
    },
    heldBack: (job, hidden) => log.warn({ event: 'boundary-held-back', jobId: job.jobId, task: job.task, hidden }),
    leaked: createLeaked(log, metrics),
    rested: createRested(log, metrics),
    away: (profile, code, isAway) => {
      if (isAway) log.error({ event: 'profile-away', profile, code });
      else log.error({ event: 'profile-back', profile });
    },
    learned: (learned) => log.warn({ event: 'profile-adapted', ...learned }),
    plugInFailed: ({ jobId, task }, { detector, plugIn, failure }) => {
      const { code } = failure;
      metrics.detectorFailures.inc({ detector, code });
      const next = plugIn === 'required' ? 'closed' : 'without';
      log.warn({ event: 'detector-failed', jobId, task, detector, code, reason: reasonOf(failure), next });
    },
    taskSlow: ({ name: task, version }, name, ms) =>
      log.warn({ event: 'task-slow', task, version, function: name, ms: Math.round(ms) }),
    otherTask: createOtherTask(log),
  };
}
