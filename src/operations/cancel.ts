import { stepBy, type Teller } from '../audit/audit-log.ts';
import type { Job } from '../jobs/change.ts';
import { tellEnding } from '../jobs/counts.ts';
import { isEnding, type JobView } from '../jobs/job-view.ts';
import { cancel as cancelJob } from '../jobs/transitions.ts';
import { findJob, findRecord } from '../records/find-job.ts';
import { moveJob } from '../records/move-job.ts';
import type { JobTools } from '../submissions/job-tools.ts';

/** What came of cancelling. `finished`: it had ended otherwise; `unknown`: not the tenant's, or not there. */
export type CancelResult = { is: 'cancelled'; job: JobView } | { is: 'finished' } | { is: 'unknown' };

/** Who cancels: of a job that another key has submitted the audit log is told. */
export interface Canceller {
  keyId: string;
  teller: Teller;
}

/** Ends a job as cancelled, in any state short of ended, in review too; whoever works on it is told to stop. */
export async function cancel(tools: JobTools, tenant: string, jobId: string, by?: Canceller): Promise<CancelResult> {
  const { store } = tools;
  const decide = ({ status }: Job) => {
    if (status === 'cancelled') return { is: 'cancelled' } as const;
    return isEnding(status) ? ({ is: 'finished' } as const) : cancelJob();
  };
  const moved = await moveJob(store, tenant, jobId, decide, findRecord, ({ submittedBy }) =>
    stepBy(submittedBy === by?.keyId ? undefined : by?.teller, tenant, { act: 'job.cancel', object: jobId }),
  );
  if (moved.is === 'unknown' || moved.is === 'finished') return moved;
  if (moved.is === 'moved') tellEnding(tools, moved.job, moved.change, moved.committed.now);
  const job = await findJob(store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'cancelled', job };
}
