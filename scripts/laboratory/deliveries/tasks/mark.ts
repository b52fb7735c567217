import type { TaskTools } from '../../../../src/tasks/define-task.ts';

/** The campaign's task: it answers by a rule, so that its jobs end as fast as they can. */
// biome-ignore lint/style/noDefaultExport: a task module is loaded by its default export.
export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'mark',
    version: 1,
    input: z.object({ n: z.number() }),
    output: z.object({ n: z.number() }),
    prompt: ({ input }) => ({ system: 'Say the number.', user: String(input.n) }),
    ladder: ({ rule }) => [rule(({ input }) => ({ n: input.n }))],
  });
