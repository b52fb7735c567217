import { type Stage, stages } from '../src/jobs/job-view.ts';
import type { Present, Visit } from '../src/records/start-visit.ts';
import type { Queues } from './open-queues.ts';

const isStage = (stage: string): stage is Stage => stages.some((known) => known === stage);

/** Adds the visit that the record says is due, if any: after a commit, and again when a crash came in between. */
export async function handOn(queues: Queues, visit: Visit, present: Present & { now?: number }): Promise<void> {
  const { stage, token, visit: n, priority, task } = present;
  if (!isStage(stage)) return;
  await queues.add({ jobId: visit.jobId, tenant: visit.tenant, token, stage, n, priority, task });
}
