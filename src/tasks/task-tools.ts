import { z } from 'zod';
import { defineTask } from './define-task.ts';

/** What a task module's function is given, so that a module outside the repo needs no imports. */
export interface TaskTools {
  defineTask: typeof defineTask;
  z: typeof z;
}

export const taskTools: TaskTools = { defineTask, z };
