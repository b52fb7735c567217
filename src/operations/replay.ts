import { stepBy, type Teller } from '../audit/audit-log.ts';
import type { Act } from '../audit/entry.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { Change, Job } from '../jobs/change.ts';
import { countAttempt } from '../jobs/counts.ts';
import { visitId } from '../jobs/ids.ts';
import type { JobView } from '../jobs/job-view.ts';
import { replay } from '../jobs/replay.ts';
import { discard } from '../jobs/transitions.ts';
import { findJob, findRecord } from '../records/find-job.ts';
import { listWaitingIds } from '../records/list-jobs.ts';
import { moveJob, readJob } from '../records/move-job.ts';
import type { Store } from '../records/store.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import { startSending } from '../telemetry/tracing.ts';

type Refusal =
  | { is: 'not-dead' }
  /** Its record was changed by another hand: nobody knows what it was to do. */
  | { is: 'tampered' }
  /** The task has another version by now, or is gone. */
  | { is: 'version-changed' };

/** What came of a replay. `unknown`: not the tenant's, or not there. */
export type ReplayResult = { is: 'replayed'; job: JobView } | Refusal | { is: 'unknown' };

/**
 * Where a replay begins. At the stage that failed only when the task has the same version still; `stage-or-start`
 * begins at the start otherwise. From the start a job runs as the task's latest version.
 */
type ReplayFrom = 'stage' | 'start' | 'stage-or-start';

function planReplay(job: Job, catalogue: TaskCatalogue, from: ReplayFrom): Change | Refusal {
  if (job.stage !== 'dead-letter') return { is: 'not-dead' };
  if (job.fault !== undefined) return { is: 'tampered' };
  const latest = catalogue.latest.get(job.task);
  const isSame = latest !== undefined && latest === catalogue.findFor(job);
  if (latest === undefined || (from === 'stage' && !isSame)) return { is: 'version-changed' };
  return replay(job, latest, from === 'start' || !isSame ? 'start' : 'stage');
}

/** The same, for a run that is opened now: in a trace of its own, which is linked to the one before. */
function beginReplay(job: Job, catalogue: TaskCatalogue, from: ReplayFrom): Change | Refusal {
  const change = planReplay(job, catalogue, from);
  if ('is' in change) return change;
  const { jobId, task, visit } = job;
  const { next = 'redact', set } = change;
  const sent = { jobId, task, stage: next, visitId: visitId(jobId, next, visit + 1) };
  const { traceparent, end } = startSending(sent, job.traceparent, true);
  end('replayed');
  return { ...change, set: { ...set, traceparent } };
}

/** Moves a dead letter, and tells the audit log in the same step. */
const moveLetter = (
  store: Store,
  tenant: string,
  { jobId: object, act, teller }: { jobId: string; act: Act; teller: Teller | undefined },
  plan: (job: Job) => Change | Refusal,
) => moveJob<Refusal>(store, tenant, object, plan, findRecord, () => stepBy(teller, tenant, { act, object }));

/** Counts a replay, and the attempt that the run before had left open. */
function countReplay(metrics: JobTools['metrics'], { task }: Job, { attempt }: Change): void {
  metrics.jobsReplayed.inc({ task });
  if (attempt !== undefined) countAttempt(metrics, task, attempt);
}

/** Opens the next run of a dead letter, and returns the job as it is then. */
export async function replayDeadLetter(
  { store, catalogue, metrics }: JobTools,
  tenant: string,
  jobId: string,
  from: 'stage' | 'start',
  teller?: Teller,
): Promise<ReplayResult> {
  const told = { jobId, act: 'dead-letter.replay', teller } as const;
  const moved = await moveLetter(store, tenant, told, (job) => beginReplay(job, catalogue, from));
  if (moved.is !== 'moved') return moved;
  countReplay(metrics, moved.job, moved.change);
  const job = await findJob(store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'replayed', job };
}

/** Which dead letters to replay, newest first. */
export interface ReplayFilter {
  task?: string | undefined;
  code?: FailureCode | undefined;
  /** Milliseconds since 1970; only jobs that became dead letters earlier. */
  before?: number | undefined;
  /** 1-1000 */
  limit: number;
  /** Counts what would be replayed, and replays nothing. */
  dryRun: boolean;
}

/** Letters replayed side by side. */
const AT_ONCE = 50;

/**
 * Replays the dead letters that match, newest first: each from the stage where it failed, or from the start when its
 * task has another version by now. A dry run counts the same and changes nothing.
 */
export async function replayDeadLetters(
  { store, catalogue, metrics }: JobTools,
  tenant: string,
  { dryRun, ...query }: ReplayFilter,
  teller?: Teller,
): Promise<{ replayed: number; skipped: number }> {
  const keys = store.keySpace.keysOf(tenant);
  const { data: ids } = await listWaitingIds(store, { tag: keys.tag, index: keys.deadLettersOf(tenant) }, query);
  const replayOne = async (jobId: string): Promise<boolean> => {
    if (!dryRun) {
      const plan = (job: Job) => beginReplay(job, catalogue, 'stage-or-start');
      const moved = await moveLetter(store, tenant, { jobId, act: 'dead-letter.replay', teller }, plan);
      if (moved.is === 'moved') countReplay(metrics, moved.job, moved.change);
      return moved.is === 'moved';
    }
    const job = await readJob(store, tenant, jobId);
    return job !== undefined && !('is' in planReplay(job, catalogue, 'stage-or-start'));
  };
  let replayed = 0;
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const done = await Promise.all(ids.slice(i, i + AT_ONCE).map(replayOne));
    replayed += done.filter(Boolean).length;
  }
  return { replayed, skipped: ids.length - replayed };
}

/** Discards a dead letter: the job stays failed, and is removed once its retention is over. */
export async function discardDeadLetter(
  { store }: JobTools,
  tenant: string,
  jobId: string,
  teller?: Teller,
): Promise<{ is: 'discarded' | 'not-dead' | 'unknown' }> {
  const told = { jobId, act: 'dead-letter.discard', teller } as const;
  const moved = await moveLetter(store, tenant, told, (job) =>
    job.stage === 'dead-letter' ? discard(job) : { is: 'not-dead' },
  );
  if (moved.is === 'moved') return { is: 'discarded' };
  return { is: moved.is === 'unknown' ? 'unknown' : 'not-dead' };
}
