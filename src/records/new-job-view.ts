import type { JobView } from '../jobs/job-view.ts';
import type { Acceptance } from './accept-job.ts';

/** A job just accepted, as its producer sees it, without reading it back. */
export function newJobView(jobId: string, createdAt: number, acceptance: Acceptance): JobView {
  const { task, taskVersion, deadlineMs, delayMs, metadata } = acceptance;
  return {
    id: jobId,
    task,
    taskVersion,
    batchId: null,
    run: 1,
    status: 'queued',
    stage: 'redact',
    createdAt: new Date(createdAt).toISOString(),
    startedAt: null,
    finishedAt: null,
    deadlineAt: new Date(createdAt + deadlineMs).toISOString(),
    nextAttemptAt: delayMs > 0 ? new Date(createdAt + delayMs).toISOString() : null,
    output: null,
    answer: null,
    attempts: [],
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
    redaction: {},
    failure: null,
    metadata,
  };
}
