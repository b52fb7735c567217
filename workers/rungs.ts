import { pipeline } from '../queues/pipeline.ts';
import { Failure } from '../src/failures/failure.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import type { ModelRung, Task } from '../src/tasks/task.ts';

/** The rung that a job stands on. */
export function findRung(task: Task, job: StageJob): ModelRung {
  const rung = task.ladder[job.rung];
  if (rung === undefined) throw new Failure('unexpected');
  return rung;
}

/** How many failures may count here: the producer's word for the first rung, the rung's own, or the stage's. */
export function attemptsAllowed(task: Task, job: StageJob): number {
  if (job.stage !== 'model') return pipeline.redact.attempts;
  return (job.rung === 0 ? job.attemptBudget : undefined) ?? findRung(task, job).attempts;
}
