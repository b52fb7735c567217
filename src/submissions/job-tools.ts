import type { FailAt } from '../failures/create-fail-at.ts';
import type { Store } from '../records/store.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Intake } from './intake.ts';

/** What submitting a job needs, and changing one from outside. */
export interface JobTools {
  store: Store;
  intake: Intake;
  catalogue: TaskCatalogue;
  log: Log;
  metrics: Metrics;
  failAt: FailAt;
}
