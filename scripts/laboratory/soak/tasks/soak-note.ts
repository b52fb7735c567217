import type { TaskTools } from '../../../../src/tasks/define-task.ts';
import { describeNote } from '../../chaos/incident.ts';

/** A model that is asked again, and a rule where it fails: every job ends, most in the first round. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'soak-note',
    ...describeNote(z),
    ladder: ({ model, rule }) => [
      model('primary', { attempts: 4, rounds: 2, maxOutputTokens: 100 }),
      rule(({ input }) => {
        const mark = /xq\d+xq/.exec(input.text)?.[0];
        return mark === undefined ? undefined : { mark, contact: input.contact, urgency: 3 };
      }),
    ],
  });
