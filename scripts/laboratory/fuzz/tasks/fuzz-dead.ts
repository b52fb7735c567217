import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { describeNote } from '../../chaos/incident.ts';

/** Answered by nobody: each of its jobs becomes a dead letter. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({ name: 'fuzz-dead', ...describeNote(z), ladder: ({ rule }) => [rule(() => undefined)] });
