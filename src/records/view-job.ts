import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import type { Attempt } from '../jobs/attempt.ts';
import type { AttemptView, FailureView, JobStatus, JobView } from '../jobs/job-view.ts';
import type { JobSealer } from '../seals/seal.ts';

export type Fields = Record<string, string | undefined>;

const toTime = (ms: string | number | undefined) => (ms === undefined ? null : new Date(Number(ms)).toISOString());

export const viewFailure = (code: FailureCode): FailureView => ({ code, ...failureCodes[code] });

function viewAttempt({ lease: _, at, failure, ...attempt }: Attempt): AttemptView {
  return { ...attempt, failure: failure === null ? null : viewFailure(failure), at: new Date(at).toISOString() };
}

export function viewAttempts(record: Fields): AttemptView[] {
  const count = Number(record.attempts ?? 0);
  const found = Array.from({ length: count }, (_, i) => record[`attempt:${i + 1}`]);
  return found.filter((text) => text !== undefined).map((text) => viewAttempt(JSON.parse(text)));
}

function addUp(attempts: readonly AttemptView[]): JobView['usage'] {
  const sum = (of: (attempt: AttemptView) => number | undefined | null) =>
    attempts.reduce((total, attempt) => total + (of(attempt) ?? 0), 0);
  return {
    modelCalls: attempts.length,
    inputTokens: sum(({ usage }) => usage?.inputTokens),
    outputTokens: sum(({ usage }) => usage?.outputTokens),
    costUsd: Number(sum(({ costUsd }) => costUsd).toFixed(9)),
  };
}

const isEnded = (status: JobStatus) => status !== 'queued' && status !== 'running' && status !== 'in_review';

/** Turns a record into what its producer sees; opens the output and the metadata, and nothing else. */
export function viewJob(id: string, record: Fields, seals: JobSealer): JobView {
  const status = record.status as JobStatus;
  const attempts = viewAttempts(record);
  const isDead = status === 'failed' || status === 'expired';
  const notBefore = Number(record.notBefore ?? 0);
  const succeeded = status === 'succeeded';
  return {
    id,
    task: record.task ?? '',
    taskVersion: Number(record.version),
    batchId: record.batch ?? null,
    run: Number(record.run),
    status,
    stage: record.stage as JobView['stage'],
    createdAt: toTime(record.createdAt) ?? '',
    startedAt: toTime(record.startedAt),
    finishedAt: toTime(record.finishedAt),
    deadlineAt: toTime(record.deadlineAt) ?? '',
    nextAttemptAt: !isEnded(status) && notBefore > 0 ? toTime(notBefore) : null,
    output: succeeded && record.output ? JSON.parse(seals.open('output', record.output)) : null,
    answer: succeeded && record.answeredBy ? JSON.parse(record.answeredBy) : null,
    attempts,
    usage: addUp(attempts),
    redaction: JSON.parse(record.findings ?? '{}'),
    failure: isDead && record.failure ? viewFailure(record.failure as FailureCode) : null,
    metadata: record.metadata ? JSON.parse(seals.open('metadata', record.metadata)) : {},
  };
}
