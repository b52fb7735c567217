import type { FailureKind } from '../failures/failure.ts';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import type { Stage } from '../jobs/job-view.ts';
import { createToken, writeRetention } from '../records/accept-job.ts';
import { discardScript } from '../records/scripts/discard.ts';
import { replayScript } from '../records/scripts/replay.ts';
import { LOOK_MS, type Store } from '../records/store.ts';
import { findStageOf, writeLadder } from '../tasks/ladder.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Task } from '../tasks/task.ts';

/** A visit as its queue needs to know it. */
export interface OpenedVisit {
  jobId: string;
  tenant: string;
  token: string;
  stage: Stage;
  n: number;
  priority: number;
  task: string;
  isLetIn: boolean;
}

/**
 * A dead letter that runs again at the stage where it failed only when its task is the same; `stage-or-start` takes
 * what it can get.
 */
export type ReplayFrom = 'stage' | 'start' | 'stage-or-start';

type Refused =
  | { is: 'not-dead' }
  | { is: 'unknown' }
  /** The task has another version by now, or is gone. */
  | { is: 'version-changed' };

type Planned = {
  is: 'planned';
  task: string;
  stage: Stage;
  fields: Record<string, string | number>;
  deleted: string[];
};

/** `buried` is the number of the visit that waited among the dead letters. */
export type Replayed = { is: 'replayed'; visit: OpenedVisit; buried: number } | Refused;

/** A run from the beginning forgets what came of the input, and takes what a newer version of the task says. */
function restart({ name, version, hash: taskHash, ladder, retention }: Task): Planned {
  const kept = Object.entries(writeRetention(retention));
  const isSet = (field: [string, number | undefined]): field is [string, number] => field[1] !== undefined;
  const unset = kept.filter((field) => !isSet(field)).map(([name]) => name);
  return {
    is: 'planned',
    task: name,
    stage: 'redact',
    fields: { version, taskHash, ladder: writeLadder(ladder), rung: 0, ...Object.fromEntries(kept.filter(isSet)) },
    deleted: ['redacted', 'isRedacted', 'findings', 'answer', 'notes', 'proposal', ...unset],
  };
}

interface Grave {
  failedStage: string | null;
  failure: string | null;
  rung: string | null;
  isRedacted: string | null;
}

/** Kinds whose answer would fail again, however often it is validated: its rung is asked anew. */
const ofTheAnswer: ReadonlySet<FailureKind> = new Set(['bad-answer', 'low-confidence']);

/** A job that ran out of time before it was redacted has nothing yet that a model may see, whatever stage it got to. */
function resume(task: Task, { failedStage, failure, rung, isRedacted }: Grave): Planned {
  if (isRedacted === null) return restart(task);
  const kind = failureCodes[failure as FailureCode]?.kind;
  const isChecked = failedStage === 'validate' && !ofTheAnswer.has(kind);
  const stage = isChecked ? 'validate' : findStageOf(task.ladder, Number(rung));
  return { is: 'planned', task: task.name, stage, fields: {}, deleted: ['notes'] };
}

/** Finds what a replay would do, and does nothing. */
export async function planReplay(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  jobId: string,
  from: ReplayFrom,
): Promise<Planned | Refused> {
  const names = ['tenant', 'stage', 'task', 'version', 'failedStage', 'failure', 'rung', 'isRedacted'];
  const found = await store.redis.hmget(store.keySpace.keysOf(tenant).job(jobId), ...names);
  const [owner, at, task, version, failedStage = null, failure = null, rung = null, isRedacted = null] = found;
  if (owner !== tenant) return { is: 'unknown' };
  if (at !== 'dead-letter') return { is: 'not-dead' };
  const latest = catalogue.latest.get(task ?? '');
  const isSame = latest?.version === Number(version);
  if (latest === undefined || (from === 'stage' && !isSame)) return { is: 'version-changed' };
  return from === 'start' || !isSame ? restart(latest) : resume(latest, { failedStage, failure, rung, isRedacted });
}

/**
 * Opens the next run of a dead letter, at the stage where it failed or at the start. Its deadline begins anew with its
 * original length, attempts go on counting. From the start it runs as the task's latest version.
 */
export async function replayJob(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  jobId: string,
  from: ReplayFrom,
): Promise<Replayed> {
  const plan = await planReplay(store, catalogue, tenant, jobId, from);
  if (plan.is !== 'planned') return plan;
  const { task, stage, fields, deleted } = plan;
  const keys = store.keySpace.keysOf(tenant);
  const token = createToken();
  const [is, , n, added, buried, priority] = await store.runScript(
    replayScript,
    [
      keys.job(jobId),
      keys.live,
      keys.deadlines,
      keys.history(jobId),
      keys.deadLettersOf(tenant),
      keys.deadLetterCounts,
    ],
    [jobId, tenant, token, stage, LOOK_MS, keys.tag, deleted.length, ...deleted, ...Object.entries(fields).flat()],
  );
  if (is === 'unknown' || is === 'not-dead') return { is };
  const visit = { jobId, tenant, token, stage, n: Number(n), priority: Number(priority), task };
  return { is: 'replayed', visit: { ...visit, isLetIn: added === 1 }, buried: Number(buried) };
}

/**
 * Puts a dead letter away; the job stays failed. Returns the number of its visit, undefined when it is no dead letter.
 */
export async function discardDeadLetter(store: Store, tenant: string, jobId: string): Promise<number | undefined> {
  const keys = store.keySpace.keysOf(tenant);
  const [is, , n] = await store.runScript(
    discardScript,
    [keys.job(jobId), keys.live, keys.expiry, keys.history(jobId), keys.deadLettersOf(tenant), keys.deadLetterCounts],
    [jobId, tenant, createToken(), store.retentionMs],
  );
  return is === 'discarded' ? Number(n) : undefined;
}
