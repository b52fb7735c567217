import type { JobView } from '../jobs/job-view.ts';
import { cancelJob } from '../records/cancel-job.ts';
import { findJob } from '../records/find-job.ts';
import { type JobTools, takeOut } from '../submissions/job-tools.ts';

export type CancelResult = { is: 'cancelled'; job: JobView } | { is: 'finished' } | { is: 'unknown' };

/** Ends a job as cancelled, in any state short of ended, in review too. */
export async function cancel(
  { store, visits, metrics }: JobTools,
  tenant: string,
  jobId: string,
): Promise<CancelResult> {
  const cancelled = await cancelJob(store, tenant, jobId);
  if (cancelled.is !== 'cancelled') return cancelled;
  const { visit } = cancelled;
  if (visit) await takeOut(visits, tenant, jobId, visit);
  const job = await findJob(store, tenant, jobId);
  if (job === undefined) return { is: 'unknown' };
  if (visit) metrics.jobsEnded.inc({ task: job.task, status: 'cancelled', by: 'none' });
  return { is: 'cancelled', job };
}
