import type { JobView } from '../jobs/job-view.ts';
import { findJob } from '../records/find-job.ts';
import { addOrLeave, type JobTools, takeOut } from '../submissions/job-tools.ts';
import { type Replayed, type ReplayFrom, replayJob } from './replay-job.ts';

export type ReplayResult =
  | { is: 'replayed'; job: JobView }
  | { is: 'not-dead' }
  | { is: 'unknown' }
  /** The task has another version by now, or is gone. */
  | { is: 'version-changed' };

/** Opens the next run of a dead letter, and moves its visit from the dead letters to the stage it starts at. */
export async function reopen(
  { store, catalogue, visits, log }: JobTools,
  tenant: string,
  jobId: string,
  from: ReplayFrom,
): Promise<Replayed> {
  const replayed = await replayJob(store, catalogue, tenant, jobId, from);
  if (replayed.is !== 'replayed') return replayed;
  const { visit, buried } = replayed;
  if (!visit.isLetIn) await addOrLeave(log, jobId, () => visits.add(visit));
  await takeOut(visits, tenant, jobId, { stage: 'dead-letter', n: buried });
  return replayed;
}

/** Replays one dead letter and returns the job as it is then. */
export async function replay(
  tools: JobTools,
  tenant: string,
  jobId: string,
  from: 'stage' | 'start',
): Promise<ReplayResult> {
  const replayed = await reopen(tools, tenant, jobId, from);
  if (replayed.is !== 'replayed') return replayed;
  const job = await findJob(tools.store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'replayed', job };
}
