import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { declareCanaryTask } from '../declare-canary-task.ts';

/** Asks models that have no right, no quota and no time for it before the one that answers. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default (tools: TaskTools) =>
  declareCanaryTask(tools, {
    name: 'canary-barred',
    ladder: ({ model }) => [model('barred'), model('spent'), model('limited'), model('primary')],
  });
