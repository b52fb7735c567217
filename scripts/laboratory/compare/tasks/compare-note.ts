import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { describeNote } from '../../chaos/incident.ts';

/** What the plain chain does, too: note who reported which incident; three tries, and nobody else answers. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'compare-note',
    ...describeNote(z),
    ladder: ({ model }) => [model('primary', { attempts: 3, rounds: 1, maxOutputTokens: 100 })],
  });
