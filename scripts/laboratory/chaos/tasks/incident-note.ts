import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { describeNote } from '../incident.ts';

/**
 * The campaign's task: who reported which incident. A job of an even number is answered by a rule when no model does
 * it, the others become dead letters, so that every job ends.
 */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'incident-note',
    ...describeNote(z),
    ladder: ({ model, rule }) => [
      model('primary', { attempts: 6, rounds: 2, maxOutputTokens: 100, hedge: 'fallback' }),
      rule(({ input }) => {
        const mark = /xq\d*[02468]xq/.exec(input.text)?.[0];
        return mark === undefined ? undefined : { mark, contact: input.contact, urgency: 3 };
      }),
    ],
    deadlineMs: 6 * 3_600_000,
  });
