import type { Usage } from '../failures/failure.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { traceIdOf } from '../telemetry/tracing.ts';
import type { Attempt } from './attempt.ts';
import type { Change, Job } from './change.ts';
import { isEnding } from './job-view.ts';

/**
 * Counts the ending of a job that has just been committed, where the change is one, and writes its line; of rows at level
 * debug, since there may be millions. `now` is when that was.
 */
export function tellEnding(
  { log, metrics }: { log: Log; metrics: Metrics },
  { jobId, task, batch, createdAt, traceparent }: Job,
  { status, set, next }: Change,
  now: number,
): void {
  if (status === undefined || !isEnding(status)) return;
  const by = set.answeredBy?.by ?? 'none';
  metrics.jobsEnded.inc({ task, status, by });
  // How long one took that was cancelled says nothing.
  if (status !== 'cancelled') metrics.jobSeconds.observe({ task }, (now - createdAt) / 1000);
  const line = { jobId, task, status, by, ms: now - createdAt, traceId: traceIdOf(traceparent) };
  const level = batch === undefined ? 'info' : 'debug';
  if (next !== 'dead-letter') log[level]({ event: 'job-ended', ...line });
  else log.warn({ event: 'job-dead', ...line, code: set.failure, stage: set.failedStage });
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

function countTokens({ tokens, tokenParts }: Metrics, of: { task: string; profile: string }, usage: Usage): void {
  tokens.inc({ ...of, direction: 'input' }, usage.inputTokens);
  tokens.inc({ ...of, direction: 'output' }, usage.outputTokens);
  const { cachedInputTokens: cached, cacheWriteTokens: written, reasoningTokens: reasoning } = usage;
  const parts = { 'cached-input': cached, 'cache-write': written, reasoning };
  for (const [part, n] of Object.entries(parts)) if (n !== undefined) tokenParts.inc({ ...of, part }, n);
}
