import type { JobView } from '../../../src/jobs/job-view.ts';
import type { DemoClient } from './create-demo-client.ts';
import type { PlannedJob } from './plan-jobs.ts';

// Long enough to be seen in the report, shorter than the model's time-out.
const PATIENCE_MS = 500;

function isSlow({ stage, attempts }: JobView, now: number): boolean {
  const attempt = attempts.at(-1);
  return stage === 'model' && attempt?.outcome === 'started' && now - Date.parse(attempt.at) >= PATIENCE_MS;
}

/**
 * Does to the jobs what is done from outside, once each is there: cancels one that a model is slow to answer, approves
 * the answer of one in review. Returns how many it was; what was seen of them is out of date then.
 */
export async function stepIn(
  client: Pick<DemoClient, 'cancel' | 'approve'>,
  planned: readonly PlannedJob[],
  seen: readonly JobView[],
  now: number = Date.now(),
): Promise<number> {
  const wanted = new Map(planned.map(({ message }) => [message.customId, message.stepIn]));
  const wants = ({ metadata }: JobView) => wanted.get(metadata.message ?? '');
  const toCancel = seen.filter((job) => wants(job) === 'cancel' && isSlow(job, now));
  const toApprove = seen.filter((job) => wants(job) === 'approve' && job.status === 'in_review');
  for (const { id } of toCancel) await client.cancel(id);
  for (const { id } of toApprove) await client.approve(id);
  return toCancel.length + toApprove.length;
}
