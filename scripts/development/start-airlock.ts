import { workQueues } from '../../queues/pipeline.ts';
import { startApiProcess } from '../../src/main.ts';
import type { Detector } from '../../src/redaction/detector.ts';
import { openDetectors } from '../../src/redaction/open-detectors.ts';
import { loadSources } from '../../src/retrieval/sources.ts';
import type { TaskCatalogue } from '../../src/tasks/load-tasks.ts';
import { startWorkers } from '../../workers/main.ts';
import type { Environment } from './open-environment.ts';
import { type Models, openModels, type Simulation } from './open-models.ts';
import { openTasks } from './open-tasks.ts';

/** The whole product in this process. */
export interface RunningAirlock {
  /** `http://127.0.0.1:PORT` */
  url: string;
  models: Models;
  catalogue: TaskCatalogue;
  detectors: readonly Detector[];
  /** Settles when it cannot go on. */
  lost: Promise<string>;
  /** Ends API, workers and models, in this order; the environment stays. */
  close: () => Promise<void>;
}

/**
 * Starts everything on one machine, in one process: the API with Bull Board, all workers, and a simulated model when
 * none is configured.
 */
export async function startAirlock(environment: Environment, simulation?: Simulation): Promise<RunningAirlock> {
  const { catalogue, close: closeTasks } = await openTasks(environment.settings, environment.log);
  const { detectors, close: closeDetectors } = await openDetectors(environment.settings);
  // Before anybody is answered: a file that cannot be used ends the start.
  const models = await openModels(environment.settings, simulation);
  const sourcesOf = await loadSources(environment.settings.tasksDir);
  const api = await startApiProcess({
    ...environment,
    catalogue,
    profiles: models.profiles.map(({ profile }) => profile),
  });
  const workers = await startWorkers({
    ...environment,
    ...models,
    catalogue,
    sourcesOf,
    detectors,
    stages: workQueues,
  });
  const close = async () => {
    closeTasks();
    await api.close();
    await workers.close();
    await models.close();
    await closeDetectors();
  };
  const lost = Promise.race([api.lost, workers.lost]);
  return { url: api.url, models, catalogue, detectors, lost, close };
}
