import { startApiProcess } from '../../src/main.ts';
import { loadTasks } from '../../src/tasks/load-tasks.ts';
import { openEnvironment } from '../development/open-environment.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

/** The API with Bull Board as a process of its own. */
async function start(): Promise<Running> {
  const environment = await openEnvironment(process.env);
  const catalogue = await loadTasks(environment.settings.tasksDir, environment.settings);
  const api = await startApiProcess({ ...environment, catalogue });
  const close = async () => {
    await api.close();
    await environment.close();
  };
  return { lost: environment.lost, close };
}

await runUntilStopped(start);
