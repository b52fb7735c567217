import { type WorkQueue, workQueues } from '../../../queues/pipeline.ts';
import { openDetectors } from '../../../src/redaction/open-detectors.ts';
import { loadSources } from '../../../src/retrieval/sources.ts';
import { startMetricsServer } from '../../../src/telemetry/start-metrics-server.ts';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import { startWorkers } from '../../../workers/main.ts';
import { openEnvironment } from '../../development/open-environment.ts';
import { openModels } from '../../development/open-models.ts';
import { openTasks } from '../../development/open-tasks.ts';
import type { Terminal } from '../commands/terminal.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

const isStage = (name: string): name is WorkQueue => workQueues.some((stage) => stage === name);

/** The stages named on the command line; all of them when none is named. */
function parseStages(names: readonly string[]): readonly WorkQueue[] {
  const unknown = names.find((name) => !isStage(name));
  if (unknown !== undefined) throw new RangeError(`there is no stage '${unknown}'; there are ${workQueues.join(', ')}`);
  return names.length === 0 ? workQueues : names.filter(isStage);
}

async function start(env: NodeJS.ProcessEnv, stages: readonly WorkQueue[]): Promise<Running> {
  const environment = await openEnvironment(env);
  const { settings, metrics } = environment;
  const tracing = await startTracing(settings.traces, environment.log);
  const { catalogue, close: closeTasks } = await openTasks(settings, environment.log);
  const { detectors, close: closeDetectors } = await openDetectors(settings);
  const models = await openModels(settings);
  const sourcesOf = await loadSources(settings.tasksDir);
  const workers = await startWorkers({ ...environment, ...models, catalogue, sourcesOf, detectors, stages });
  const server = await startMetricsServer({ ...settings, metrics, isReady: workers.isReady });
  const close = async () => {
    closeTasks();
    await workers.close();
    await server?.close();
    await models.close();
    await closeDetectors();
    await tracing.close();
    await environment.close();
  };
  return { lost: Promise.race([environment.lost, workers.lost]), close };
}

/** `airlock workers`: the workers of some stages, or all, as a process of its own. */
export async function runWorkers(terminal: Terminal, names: readonly string[]): Promise<void> {
  const stages = parseStages(names);
  await runUntilStopped(terminal, () => start(terminal.env, stages));
}
