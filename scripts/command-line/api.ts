import { startApiProcess } from '../../src/main.ts';
import { loadTasks } from '../../src/tasks/load-tasks.ts';
import { openGround } from '../development/open-ground.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

/** The API with Bull Board as a process of its own. */
async function start(): Promise<Running> {
  const ground = await openGround(process.env);
  const catalogue = await loadTasks(ground.settings.tasksDir);
  const api = await startApiProcess({ ...ground, catalogue });
  const close = async () => {
    await api.close();
    await ground.close();
  };
  return { lost: ground.lost, close };
}

await runUntilStopped(start);
