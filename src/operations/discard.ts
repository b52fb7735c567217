import { findJob } from '../records/find-job.ts';
import { type JobTools, takeOut } from '../submissions/job-tools.ts';
import { discardDeadLetter } from './replay-job.ts';

/** Puts a dead letter away: the job stays failed, and is removed once its retention is over. */
export async function discard(
  { store, visits }: JobTools,
  tenant: string,
  jobId: string,
): Promise<{ is: 'discarded' | 'not-dead' | 'unknown' }> {
  const buried = await discardDeadLetter(store, tenant, jobId);
  if (buried === undefined) {
    const job = await findJob(store, tenant, jobId);
    return { is: job === undefined ? 'unknown' : 'not-dead' };
  }
  await takeOut(visits, tenant, jobId, { stage: 'dead-letter', n: buried });
  return { is: 'discarded' };
}
