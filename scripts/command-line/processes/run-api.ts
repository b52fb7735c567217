import { startApiProcess } from '../../../src/main.ts';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import { openEnvironment } from '../../development/open-environment.ts';
import { openTasks } from '../../development/open-tasks.ts';
import { readProfiles } from '../../development/read-profiles.ts';
import type { Terminal } from '../commands/terminal.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

/** Where no model is configured, workers simulate one; this process does not ask it. */
const SIMULATED = 'http://127.0.0.1';

async function start(env: NodeJS.ProcessEnv): Promise<Running> {
  const environment = await openEnvironment(env);
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

/** `airlock api`: the API with Bull Board as a process of its own. */
export const runApi = (terminal: Terminal): Promise<void> => runUntilStopped(terminal, () => start(terminal.env));
