import type { Note } from '../failures/failure.ts';
import type { JobView } from '../jobs/job-view.ts';
import { findJob } from '../records/find-job.ts';
import { addOrLeave, type JobTools, takeOut } from '../submissions/job-tools.ts';
import { decideReview, type ReviewDecision } from './decide-review.ts';

export type DecideResult =
  | { is: 'decided'; job: JobView }
  | { is: 'nothing-to-approve' }
  | { is: 'off-schema'; notes: readonly Note[] }
  | { is: 'not-in-review' }
  | { is: 'unknown' };

/** Carries out what a person decided: ends the job, or hands it to the rung below. */
export async function decide(
  { store, catalogue, visits, log, metrics }: JobTools,
  tenant: string,
  jobId: string,
  decided: ReviewDecision,
): Promise<DecideResult> {
  const result = await decideReview(store, catalogue, { tenant, jobId, decided });
  if (result.is === 'not-in-review') {
    const job = await findJob(store, tenant, jobId);
    return { is: job === undefined ? 'unknown' : 'not-in-review' };
  }
  if (result.is !== 'decided') return result;
  const { visit, ending, left } = result;
  if (visit && !visit.isLetIn) await addOrLeave(log, jobId, () => visits.add(visit));
  await takeOut(visits, tenant, jobId, { stage: 'review', n: left });
  if (ending) {
    const { task, status, seconds } = ending;
    metrics.jobsEnded.inc({ task, status, by: status === 'succeeded' ? 'review' : 'none' });
    metrics.jobSeconds.observe({ task }, seconds);
  }
  const job = await findJob(store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'decided', job };
}
