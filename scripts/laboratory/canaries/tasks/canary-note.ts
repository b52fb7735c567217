import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { answerByRule, declareCanaryTask } from '../declare-canary-task.ts';

/** Answered by a model, another one or a rule; else a dead letter. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default (tools: TaskTools) =>
  declareCanaryTask(tools, {
    name: 'canary-note',
    ladder: ({ model, rule }) => [
      model('primary', { attempts: 2, rounds: 1 }),
      model('fallback', { attempts: 2, rounds: 0 }),
      rule(answerByRule),
    ],
  });
