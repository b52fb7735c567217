import { z } from 'zod';
import { defineTask } from '../../src/tasks/define-task.ts';
import type { Task } from '../../src/tasks/task.ts';

/**
 * A task that needs no model: what begins with `ok` is sorted by a rule, everything else waits for a person, who may
 * also reject it.
 */
export function createSortTask(): Task {
  return defineTask({
    name: 'sort',
    version: 1,
    input: z.object({ text: z.string() }),
    output: z.object({ kind: z.string().max(20) }),
    prompt: ({ input }) => ({ system: 'Sort.', user: input.text }),
    ladder: ({ rule, review }) => [
      rule(({ input }) => (input.text.startsWith('ok') ? { kind: input.text } : undefined)),
      review(),
    ],
  });
}
