import type { FailAt } from '../failures/create-fail-at.ts';
import { visitId } from '../jobs/ids.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { OpenedVisit } from '../operations/replay-job.ts';
import type { Acceptance } from '../records/accept-job.ts';
import type { Store } from '../records/store.ts';
import { isRedisError } from '../redis/classify-redis-error.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Intake } from './intake.ts';

/** What the queues do for a job, as plain functions. */
export interface Visits {
  letIn: (accepted: { jobId: string; token: string }, acceptance: Acceptance) => Promise<void>;
  add: (visit: OpenedVisit) => Promise<void>;
  remove: (tenant: string, stage: Stage, id: string) => Promise<void>;
}

/** What it takes to change a job from outside: its record first, which is the truth, then the queues. */
export interface JobTools {
  store: Store;
  intake: Intake;
  catalogue: TaskCatalogue;
  visits: Visits;
  log: Log;
  metrics: Metrics;
  failAt: FailAt;
}

/** Adds a visit that the record waits for. When Redis refuses, the sweeper adds it later: the record has it. */
export async function addOrLeave(log: Log, jobId: string, add: () => Promise<void>): Promise<void> {
  try {
    await add();
  } catch (error) {
    if (!isRedisError(error)) throw error;
    log.warn({ event: 'let-in-late', jobId });
  }
}

/** Takes a visit out that came to nothing. It would find that itself; this only keeps the queue short. */
export async function takeOut(visits: Visits, tenant: string, jobId: string, left: { stage: Stage; n: number }) {
  await visits.remove(tenant, left.stage, visitId(jobId, left.stage, left.n)).catch(() => undefined);
}
