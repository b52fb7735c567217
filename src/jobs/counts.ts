import type { Metrics } from '../telemetry/metrics.ts';
import type { Attempt } from './attempt.ts';
import { isEnding } from './job-view.ts';
import type { Change, Job } from './transitions.ts';

/** Counts the ending of a job that has just been committed, where the change is one. `now` is when that was. */
export function countEnding(
  metrics: Metrics,
  { task, createdAt }: Pick<Job, 'task' | 'createdAt'>,
  { status, set }: Change,
  now: number,
): void {
  if (status === undefined || !isEnding(status)) return;
  metrics.jobsEnded.inc({ task, status, by: set.answeredBy?.by ?? 'none' });
  // How long one took that was cancelled says nothing.
  if (status !== 'cancelled') metrics.jobSeconds.observe({ task }, (now - createdAt) / 1000);
}

/** Counts jobs of a task that were cancelled from outside. */
export function countCancelled(metrics: Metrics, task: string, jobs: number): void {
  metrics.jobsEnded.inc({ task, status: 'cancelled', by: 'none' }, jobs);
}

/** Counts a request to a model whose outcome has just been written. */
export function countAttempt(
  metrics: Metrics,
  { profile, outcome, failure, latencyMs, usage, costUsd }: Attempt,
): void {
  metrics.modelAttempts.inc({ profile, outcome, failure: failure ?? '' });
  if (outcome === 'unknown') metrics.unknownAttempts.inc({ profile });
  if (latencyMs !== null) metrics.modelSeconds.observe({ profile }, latencyMs / 1000);
  if (usage !== null) {
    metrics.tokens.inc({ profile, direction: 'input' }, usage.inputTokens);
    metrics.tokens.inc({ profile, direction: 'output' }, usage.outputTokens);
  }
  if (costUsd !== null) metrics.cost.inc({ profile }, costUsd);
}
