import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { declareCanaryTask } from '../declare-canary-task.ts';

/** Answered by a model or, when that is not sure, a person. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default (tools: TaskTools) =>
  declareCanaryTask(tools, {
    name: 'canary-review',
    ladder: ({ model, review }) => [model('primary', { attempts: 2, rounds: 0 }), review()],
  });
