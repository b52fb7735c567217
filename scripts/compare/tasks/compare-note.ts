import type { TaskTools } from '../../../src/tasks/task-tools.ts';

/** What the plain chain does, too: note who reported which incident; three tries, and nobody else answers. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'compare-note',
    version: 1,
    input: z.object({ text: z.string(), contact: z.string() }),
    output: z.object({
      mark: z.string().regex(/^xq\d+xq$/),
      contact: z.string(),
      urgency: z.number().int().min(1).max(5),
    }),
    prompt: ({ input }) => ({
      system: 'Note which incident is reported, by whom, and how urgent it is.',
      user: `${input.text}\nContact: ${input.contact}`,
    }),
    ladder: ({ model }) => [model('primary', { attempts: 3, rounds: 1, maxOutputTokens: 100 })],
  });
