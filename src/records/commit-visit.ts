import { Failure } from '../failures/failure.ts';
import type { Attempt } from '../jobs/attempt.ts';
import type { JobStatus, Stage } from '../jobs/job-view.ts';
import { createToken } from './accept-job.ts';
import { commitScript } from './scripts/commit.ts';
import { type Present, readPresent, type StageJob, type Visit } from './start-visit.ts';
import { LOOK_MS, type Store } from './store.ts';

/** What a visit changes in the record, all of it in one step. */
export interface Commit {
  /** For the job's history. */
  event: string;
  /** Fields to write; undefined deletes. */
  fields: Record<string, string | number | undefined>;
  /** The stage that the next visit is for; undefined keeps the visit, or there is none to come. */
  next?: Stage;
  /** The job waits for a person: for so long, undefined for as long as it takes. */
  review?: { withinMs: number | undefined };
  /** The job leaves a review and runs again. */
  isResumed?: boolean;
  /** The status that the job ends with, and the code of its dead letter when it ends as one. */
  ending?: { status: JobStatus; task: string; deadLetter: string | undefined };
  /** Milliseconds until the same visit is due again. */
  delayMs?: number;
  /** The attempt this visit closed, or found fault with. */
  attempt?: Attempt;
  /** Nobody asks this profile for so long. */
  pause?: { profile: string; forMs: number };
}

export type Committed =
  /** `isHandedOn`: the next visit is in its queue already. */
  | { is: 'done'; now: number; visit: number; token: string; isHandedOn: boolean }
  | { is: 'moved'; present: Present }
  | { is: 'gone' };

function statusOf({ ending, review, isResumed }: Commit): JobStatus | '' {
  if (ending) return ending.status;
  if (review) return 'in_review';
  return isResumed ? 'running' : '';
}

type Committing = Visit & { priority: number; task: string } & Partial<Pick<StageJob, 'stage' | 'visit' | 'now'>>;

/** The record's fields as the script takes them: how many to delete, their names, then names and values. */
function writeFields({ fields, next }: Commit): (string | number)[] {
  const deleted: string[] = [];
  const written: (string | number)[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) deleted.push(name);
    else written.push(name, value);
  }
  if (next !== undefined) written.push('stage', next);
  return [deleted.length, ...deleted, ...written];
}

/** The arguments of `commitScript`, in its order. */
function writeArguments(store: Store, visit: Committing, commit: Commit, token: string): (string | number)[] {
  const { next, ending, attempt, delayMs, pause, review } = commit;
  return [
    store.keySpace.keysOf(visit.tenant).tag,
    visit.tenant,
    visit.jobId,
    visit.token,
    token,
    commit.event,
    statusOf(commit),
    ending && ending.deadLetter === undefined ? store.retentionMs : (review?.withinMs ?? ''),
    delayMs === undefined ? '' : Math.ceil(delayMs),
    attempt?.n ?? '',
    attempt === undefined ? '' : JSON.stringify(attempt),
    pause === undefined ? '' : Math.max(1, Math.ceil(pause.forMs)),
    pause?.profile ?? '',
    LOOK_MS,
    ending?.deadLetter === undefined ? '' : `${ending.task} ${ending.deadLetter}`,
    next ?? '',
    visit.priority,
    visit.task,
    visit.stage ?? '',
    visit.visit ?? '',
    store.boardHistory,
    visit.now ?? '',
    ...writeFields(commit),
  ];
}

/**
 * Writes what a visit decided. A job that has moved on meanwhile stays as it is; its attempt is closed all the same.
 * Where the scripts know the queues, the visit leaves its queue in the same step, or is put off there. One that a
 * person decided has no stage. `nextToken` is the next visit's, should something be kept at hand for it.
 */
export async function commitVisit(
  store: Store,
  visit: Committing,
  commit: Commit,
  nextToken?: string,
): Promise<Committed> {
  const token = commit.next === undefined ? '' : (nextToken ?? createToken());
  const job = store.keySpace.keysOf(visit.tenant).job(visit.jobId);
  const reply = await store.runScript(commitScript, [job], writeArguments(store, visit, commit, token));
  switch (reply[0]) {
    case 'done':
      return {
        is: 'done',
        now: Number(reply[1]),
        visit: Number(reply[2]),
        token: token === '' ? visit.token : token,
        isHandedOn: reply[3] === 1,
      };
    case 'moved':
      return { is: 'moved', present: readPresent(reply) };
    case 'gone':
      return { is: 'gone' };
    default:
      throw new Failure('unexpected');
  }
}
