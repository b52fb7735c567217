import { CANARY_TENANT } from '../canaries/canary.ts';
import type { Usage } from '../failures/failure.ts';
import { failureCodes } from '../failures/failure-codes.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { traceIdOf } from '../telemetry/tracing.ts';
import type { Attempt } from './attempt.ts';
import type { Change, Job } from './change.ts';
import { isEnding } from './job-view.ts';
import { ofTheAnswer } from './transitions.ts';

/**
 * Counts the ending of a job that has just been committed, where the change is one, and writes its line; of rows at level
 * debug, since there may be millions. `now` is when that was.
 */
export function tellEnding(
  { log, metrics }: { log: Log; metrics: Metrics },
  job: Job,
  { status, set, next }: Change,
  now: number,
): void {
  if (status === undefined || !isEnding(status)) return;
  const { jobId, task, batch, createdAt, traceparent } = job;
  const by = set.answeredBy?.by ?? 'none';
  countEnding(metrics, job, { by, status, set });
  // How long one took that was cancelled says nothing.
  if (status !== 'cancelled') metrics.jobSeconds.observe({ task }, (now - createdAt) / 1000);
  const line = { jobId, task, status, by, ms: now - createdAt, traceId: traceIdOf(traceparent) };
  const level = batch === undefined ? 'info' : 'debug';
  if (next !== 'dead-letter') log[level]({ event: 'job-ended', ...line });
  else log.warn({ event: 'job-dead', ...line, code: set.failure, stage: set.failedStage });
}

function countEnding(
  metrics: Metrics,
  job: Pick<Job, 'tenant' | 'task' | 'causes'>,
  { by, status, set }: { by: string; status: string } & Pick<Change, 'set'>,
): void {
  const { answeredBy, failure } = set;
  metrics.jobsEnded.inc({ task: job.task, status, by });
  if (answeredBy) {
    const { rung, degraded } = answeredBy;
    metrics.answers.inc({ task: job.task, rung: String(rung), by, degraded: String(degraded) });
  }
  if (job.tenant === CANARY_TENANT) metrics.canaryJobs.inc({ outcome: outcomeOf(by, job) });
  if (failure === 'record-tampered') metrics.tampered.inc({ what: 'job' });
  if (failure === 'seal-broken') metrics.tampered.inc({ what: 'seal' });
}

/** What came of a canary: one that a model answered had been looked at, and held nothing. */
function outcomeOf(by: string, { causes = [] }: Pick<Job, 'causes'>): 'clean' | 'leaked' | 'failed' {
  if (by === 'model') return 'clean';
  return causes.some(({ code }) => code === 'canary-leaked') ? 'leaked' : 'failed';
}

/** Counts jobs of a task that were cancelled with their batch. */
export function countCancelled(metrics: Metrics, task: string, jobs: number): void {
  metrics.jobsEnded.inc({ task, status: 'cancelled', by: 'none' }, jobs);
}

/** Counts a request to a model, for a job of this task, whose outcome has just been written. */
export function countAttempt(
  metrics: Metrics,
  task: string,
  { profile, outcome, failure, latencyMs, usage, costUsd }: Attempt,
): void {
  metrics.modelAttempts.inc({ task, profile, outcome, failure: failure ?? '' });
  if (outcome === 'unknown') metrics.unknownAttempts.inc({ profile });
  if (latencyMs !== null) metrics.modelSeconds.observe({ profile }, latencyMs / 1000);
  if (usage !== null) countTokens(metrics, { task, profile }, usage);
  if (costUsd !== null) metrics.cost.inc({ task, profile }, costUsd);
}

/** Counts a model's answer that `validate` has judged, where this change says how. `round` is the one that it was in. */
export function countChecked(
  metrics: Metrics,
  { task, round = 0 }: Pick<Job, 'task' | 'round'>,
  { attempt, set }: Change,
): void {
  const code = attempt?.outcome === 'answered' ? attempt.failure : null;
  const refused = attempt && code !== null && ofTheAnswer.has(failureCodes[code].kind);
  const profile = refused ? attempt.profile : set.answeredBy?.profile;
  if (profile) metrics.answersChecked.inc({ task, profile, round: String(round), failure: refused ? code : '' });
}

function countTokens({ tokens, tokenParts }: Metrics, of: { task: string; profile: string }, usage: Usage): void {
  tokens.inc({ ...of, direction: 'input' }, usage.inputTokens);
  tokens.inc({ ...of, direction: 'output' }, usage.outputTokens);
  const { cachedInputTokens: cached, cacheWriteTokens: written, reasoningTokens: reasoning } = usage;
  const parts = { 'cached-input': cached, 'cache-write': written, reasoning };
  for (const [part, n] of Object.entries(parts)) if (n !== undefined) tokenParts.inc({ ...of, part }, n);
}
