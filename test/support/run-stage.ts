import type { WorkStage } from '../../queues/pipeline.ts';
import type { Change } from '../../src/jobs/change.ts';
import type { Payloads } from '../../src/jobs/record.ts';
import type { Committed } from '../../src/records/commit-script.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { runVisit, type VisitTools } from '../../workers/run-visit.ts';
import type { StageWork } from '../../workers/stage.ts';
import { createStop } from '../../workers/stop.ts';
import { createKnobs, type Knobs } from '../../workers/watch-knobs.ts';
import { createStageJob } from './create-stage-job.ts';
import { createTestProfiles } from './create-test-profiles.ts';
import { createNoteTask } from './note-task.ts';
import { startObserving } from './start-observing.ts';

const plainTask = createNoteTask({ attempts: 2, rounds: 1 });
const plainJob = createStageJob('model', plainTask);
const done: Committed = { is: 'done', now: 11_000 };

/** A visit, by default of a job of the plain note task at `model`. */
export interface VisitChoice {
  task?: Task;
  job?: StageJob;
  isStopped?: boolean;
  /** Default: none is turned. */
  knobs?: Knobs;
}

/** Runs one visit of a stage that does `work`, and says what it committed and handed over, and what others heard of it. */
export async function runStage<Name extends WorkStage>(name: Name, work: StageWork<Name>['work'], given: VisitChoice) {
  const commits: Change[] = [];
  const handed: (Payloads | undefined)[] = [];
  const points: string[] = [];
  const { observe, lines, metric } = startObserving();
  const tools: VisitTools = {
    commit: async (_, change, handedOver) => {
      points.push('the commit');
      commits.push(change);
      handed.push(handedOver);
      return done;
    },
    catalogue: createCatalogue([given.task ?? plainTask]),
    profiles: createTestProfiles('primary', 'other'),
    knobs: given.knobs ?? createKnobs(),
    backoff: { baseMs: 1000, maxMs: 1000 },
    observe,
    failAt: (point) => void points.push(point),
  };
  const stop = createStop();
  if (given.isStopped) stop.stop();
  let worked = 0;
  const countAndWork: StageWork<Name>['work'] = (visit) => {
    worked += 1;
    return work(visit);
  };
  await runVisit({ name, work: countAndWork }, given.job ?? plainJob, stop, tools);
  return { commits, handed, points, lines, metric, countWorked: () => worked };
}
