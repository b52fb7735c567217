import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { describeNote } from '../../chaos/incident.ts';

/** Answered by a model, or by a person where its answer does not fit. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'fuzz-note',
    ...describeNote(z),
    ladder: ({ model, review }) => [model('primary', { attempts: 2, rounds: 1, maxOutputTokens: 100 }), review()],
  });
