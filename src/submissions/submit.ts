import { type Acceptance, acceptJob } from '../records/accept-job.ts';
import { findJob, viewNewJob } from '../records/find-job.ts';
import { writeLadder } from '../tasks/ladder.ts';
import { refuseTenant } from './intake.ts';
import type { JobTools } from './job-tools.ts';
import type { Submission, SubmitResult } from './submission.ts';

/** What is recorded of a submission. */
export function toAcceptance({ task, idempotency, ...rest }: Submission): Acceptance {
  const named = { task: task.name, taskVersion: task.version, taskHash: task.hash, ladder: writeLadder(task.ladder) };
  return {
    ...rest,
    ...named,
    retention: task.retention,
    idempotency: idempotency && { route: 'POST /v1/jobs', ...idempotency },
  };
}

/**
 * Records a job, with its first visit; once this returns `accepted`, it will end. Throws `overloaded`, and as
 * `refuseTenant` says, where there is no room for it.
 */
export async function submit(tools: JobTools, submission: Submission): Promise<SubmitResult> {
  const { store, intake, log, metrics, failAt } = tools;
  const acceptance = toAcceptance(submission);
  const share = await intake.admit();
  failAt('api.received');
  const accepted = await intake.keep(acceptance.tenant, (own) => acceptJob(own, acceptance, share));
  failAt('api.recorded');
  if (accepted.is === 'mismatch') return accepted;
  if (accepted.is !== 'accepted' && accepted.is !== 'replayed') throw refuseTenant(accepted.is);
  if (accepted.is === 'replayed') {
    const job = await findJob(store, submission.tenant, accepted.jobId);
    return job === undefined ? { is: 'mismatch' } : { is: 'replayed', job };
  }
  const { task } = acceptance;
  metrics.jobsAccepted.inc({ task });
  log.info({ event: 'job-accepted', jobId: accepted.jobId, task });
  return { is: 'accepted', job: viewNewJob(accepted.jobId, accepted.createdAt, acceptance) };
}
