import type { FailureCode } from '../failures/failure-codes.ts';
import { type AttemptView, type FailureView, toTime } from '../jobs/job-view.ts';
import { readRecord } from '../jobs/record.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import { findClosed } from './closed-jobs.ts';
import { type FoundRecord, viewAttempts, viewFailure, viewFailureOf } from './find-job.ts';
import { listWaiting, type Page, type WaitingQuery } from './list-jobs.ts';
import type { Store } from './store.ts';

/** A job that nobody could finish, with why. Times are RFC 3339. */
export interface DeadLetterView {
  id: string;
  task: string;
  taskVersion: number;
  owner: string | null;
  failedStage: string;
  failure: FailureView;
  /** Every failure on the way through the ladder, oldest first. */
  failures: { stage: string; rung: number; code: FailureCode; at: string }[];
  replays: number;
  diedAt: string;
  attempts: AttemptView[];
}

function viewDeadLetter(id: string, { stored, fault }: FoundRecord, catalogue: TaskCatalogue): DeadLetterView {
  const { task, taskVersion, failedStage = '', failure = 'unexpected', causes = [], ...record } = readRecord(stored);
  return {
    ...{ id, task, taskVersion },
    owner: (catalogue.find(task, taskVersion) ?? catalogue.latest.get(task))?.owner ?? null,
    failedStage,
    failure: fault === 'record-tampered' ? viewFailure(fault) : viewFailureOf(failure, causes),
    failures: causes.map(({ stage, rung, code, at }) => ({ stage, rung, code, at: toTime(at) })),
    replays: record.replays ?? 0,
    diedAt: toTime(record.finishedAt ?? 0),
    attempts: viewAttempts(stored),
  };
}

/** A dead letter's whole story; undefined for any other job, and for another tenant's. */
export async function findDeadLetter(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  jobId: string,
): Promise<DeadLetterView | undefined> {
  const found = await findClosed(store, tenant, jobId);
  return found?.stored.stage === 'dead-letter' ? viewDeadLetter(jobId, found, catalogue) : undefined;
}

/** One page of a tenant's dead letters. Throws a RangeError for a cursor that is none of ours. */
export async function listDeadLetters(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  query: WaitingQuery,
): Promise<Page<DeadLetterView>> {
  const { tag, deadLettersOf } = store.keySpace.keysOf(tenant);
  const find = (jobId: string) => findDeadLetter(store, catalogue, tenant, jobId);
  return listWaiting(store, { tag, index: deadLettersOf(tenant) }, query, find);
}
