import { workQueues } from '../../../queues/pipeline.ts';
import { loadSources } from '../../../src/retrieval/sources.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { startWorkers } from '../../../workers/main.ts';
import { openEnvironment } from '../../development/open-environment.ts';

/** What takes three days in production takes seconds here. */
const deliveries = {
  delaysMs: [50, 100, 200, 400, ...Array.from({ length: 60 }, () => 800)],
  withinMs: 800,
};

/** All workers of the product as a process, with little patience for receivers. */
const environment = await openEnvironment(process.env);
const { settings } = environment;
await startWorkers({
  ...environment,
  ...{ profiles: [], detectors: [], stages: workQueues, deliveries },
  catalogue: await loadTasks(settings.tasksDir, settings),
  sourcesOf: await loadSources(settings.tasksDir),
});
