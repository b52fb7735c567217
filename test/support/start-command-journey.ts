import type { Settings } from '../../src/config.ts';
import { openTerminal, type TestTerminal } from './open-terminal.ts';
import { createSortTask } from './sort-task.ts';
import { startJourney } from './start-journey.ts';
import type { Pipeline } from './start-pipeline.ts';
import type { TestRedis } from './start-redis.ts';

/** A pipeline with the task `sort`, and terminals that call it. */
export interface CommandJourney {
  pipeline: Pipeline;
  open: (stdin?: string) => TestTerminal;
}

/** Starts one; it ends with the test. */
export async function startCommandJourney(redis: TestRedis, settings: Partial<Settings> = {}): Promise<CommandJourney> {
  const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], settings });
  const env = { AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key };
  return { pipeline, open: (stdin = '') => openTerminal(env, { stdin }) };
}
