import { writeLadder } from '../tasks/find-rung.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Task } from '../tasks/task.ts';
import { createToken } from './accept-job.ts';
import { type Stage, stages } from './job-view.ts';
import { discardScript } from './scripts/discard.ts';
import { replayScript } from './scripts/replay.ts';
import { LOOK_MS, type Store } from './store.ts';

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

export type Replayed =
  /** `buried` is the number of the visit that waited among the dead letters. */
  | { is: 'replayed'; visit: OpenedVisit; buried: number }
  | { is: 'not-dead' }
  | { is: 'unknown' }
  /** The task has another version by now: only from the start. */
  | { is: 'version-changed' };

/** What a run from the beginning forgets, and what it takes from a newer version of the task. */
function restart(task: Task) {
  const { version, hash: taskHash, ladder } = task;
  return {
    fields: { version, taskHash, ladder: writeLadder(ladder), rung: 0 },
    deleted: ['redacted', 'findings', 'answer', 'notes', 'proposal'],
  };
}

const asStage = (text: string | null | undefined): Stage => stages.find((stage) => stage === text) ?? 'redact';

/**
 * Opens the next run of a dead letter, at the stage where it failed or at the start. Its deadline begins anew with its
 * original length, attempts go on counting. From the start it runs as the task's latest version.
 */
export async function replayJob(
  store: Store,
  catalogue: TaskCatalogue,
  tenant: string,
  jobId: string,
  from: 'stage' | 'start',
): Promise<Replayed> {
  const keys = store.keySpace.keysOf(tenant);
  const [owner, task = '', version, failedStage, at] = await store.redis.hmget(
    keys.job(jobId),
    ...['tenant', 'task', 'version', 'failedStage', 'stage'],
  );
  if (owner !== tenant) return { is: 'unknown' };
  if (at !== 'dead-letter') return { is: 'not-dead' };
  const latest = catalogue.latest.get(task ?? '');
  if (latest === undefined || (from === 'stage' && latest.version !== Number(version)))
    return { is: 'version-changed' };
  const { fields, deleted } = from === 'start' ? restart(latest) : { fields: {}, deleted: ['notes'] };
  const stage = from === 'start' ? 'redact' : asStage(failedStage);
  const token = createToken();
  const [is, , n, added, buried, priority] = await store.runScript(
    replayScript,
    [keys.job(jobId), keys.live, keys.deadlines, keys.history(jobId), keys.deadLettersOf(tenant)],
    [jobId, tenant, token, stage, LOOK_MS, keys.tag, deleted.length, ...deleted, ...Object.entries(fields).flat()],
  );
  if (is === 'unknown' || is === 'not-dead') return { is };
  const visit = { jobId, tenant, token, stage, n: Number(n), priority: Number(priority), task: task ?? '' };
  return { is: 'replayed', visit: { ...visit, isLetIn: added === 1 }, buried: Number(buried) };
}

/** Puts a dead letter away; the job stays failed. Returns the number of its visit, undefined when it is no dead letter. */
export async function discardDeadLetter(store: Store, tenant: string, jobId: string): Promise<number | undefined> {
  const keys = store.keySpace.keysOf(tenant);
  const [is, , n] = await store.runScript(
    discardScript,
    [keys.job(jobId), keys.live, keys.expiry, keys.history(jobId), keys.deadLettersOf(tenant)],
    [jobId, tenant, createToken(), store.retentionMs],
  );
  return is === 'discarded' ? Number(n) : undefined;
}
