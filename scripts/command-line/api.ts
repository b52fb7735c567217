import { startApiProcess } from '../../src/main.ts';
import { startTracing } from '../../src/telemetry/start-tracing.ts';
import { openEnvironment } from '../development/open-environment.ts';
import { openTasks } from '../development/open-tasks.ts';
import { readProfiles } from '../development/read-profiles.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

/** Where no model is configured, workers simulate one; this process does not ask it. */
const SIMULATED = 'http://127.0.0.1';

/** The API with Bull Board as a process of its own. */
async function start(): Promise<Running> {
  const environment = await openEnvironment(process.env);
  const tracing = await startTracing(environment.settings.traces, environment.log);
  const { catalogue, close: closeTasks } = await openTasks(environment.settings, environment.log);
  const profiles = await readProfiles(environment.settings, SIMULATED);
  const api = await startApiProcess({ ...environment, catalogue, profiles });
  const close = async () => {
    closeTasks();
    await api.close();
    await tracing.close();
    await environment.close();
  };
  return { lost: Promise.race([environment.lost, api.lost]), close };
}

await runUntilStopped(start);
