import type { Acceptance } from '../src/records/accept-job.ts';
import type { Queues } from './open-queues.ts';

/** Lets an accepted job in: adds its first visit. When it cannot, the job stays `queued` and the sweeper lets it in. */
export async function letIn(
  queues: Queues,
  accepted: { jobId: string; token: string },
  { tenant, task, priority, delayMs }: Pick<Acceptance, 'tenant' | 'task' | 'priority' | 'delayMs'>,
): Promise<void> {
  await queues.add({ ...accepted, tenant, task, priority, delayMs, stage: 'redact', n: 1 });
}
