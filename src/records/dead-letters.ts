import type { FailureCode } from '../failures/failure-codes.ts';
import type { Cause } from '../jobs/attempt.ts';
import type { AttemptView, FailureView } from '../jobs/job-view.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import { listWaiting, type WaitingQuery } from './list-waiting.ts';
import type { Store } from './store.ts';
import { type Fields, viewAttempts, viewFailure } from './view-job.ts';

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

const toTime = (ms: string | number | undefined) => new Date(Number(ms)).toISOString();

function viewDeadLetter(id: string, record: Fields, catalogue: TaskCatalogue): DeadLetterView {
  const task = record.task ?? '';
  const causes = JSON.parse(record.causes ?? '[]') as Cause[];
  return {
    id,
    task,
    taskVersion: Number(record.version),
    owner: (catalogue.find(task, Number(record.version)) ?? catalogue.latest.get(task))?.owner ?? null,
    failedStage: record.failedStage ?? '',
    failure: viewFailure(record.failure as FailureCode),
    failures: causes.map(({ at, ...cause }) => ({ ...cause, at: toTime(at) })),
    replays: Number(record.replays ?? 0),
    diedAt: toTime(record.finishedAt),
    attempts: viewAttempts(record),
  };
}

/** A dead letter's whole story; undefined for any other job, and for another tenant's. */
export async function findDeadLetter(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  jobId: string,
): Promise<DeadLetterView | undefined> {
  const record = await store.redis.hgetall(store.keySpace.keysOf(tenant).job(jobId));
  if (record.tenant !== tenant || record.stage !== 'dead-letter') return undefined;
  return viewDeadLetter(jobId, record, catalogue);
}

/** One page of a tenant's dead letters, newest first. Throws a RangeError for a cursor that is none of ours. */
export async function listDeadLetters(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  query: WaitingQuery,
): Promise<{ data: DeadLetterView[]; nextCursor: string | null }> {
  const keys = store.keySpace.keysOf(tenant);
  const { ids, nextCursor } = await listWaiting(store, { tag: keys.tag, index: keys.deadLettersOf(tenant) }, query);
  const found = await Promise.all(ids.map((id) => findDeadLetter(store, catalogue, tenant, id)));
  return { data: found.filter((letter) => letter !== undefined), nextCursor };
}
