import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findConstants } from '../../../src/boundary/find-constants.ts';
import { addedWords } from '../../../src/prompting/build-prompt.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Task } from '../../../src/tasks/task.ts';

const task = defineTask({
  name: 'sort-bill',
  version: 1,
  input: z.object({ text: z.string(), lines: z.array(z.object({ amount: z.number(), isPaid: z.boolean() })) }),
  output: z.object({ category: z.enum(['billing', 'other']) }),
  prompt: ({ input }) => ({
    system: 'Sort this bill.',
    user: `Text: ${input.text}. Lines: ${input.lines.map(({ amount, isPaid }) => `${amount} ${isPaid}`).join(', ')}.`,
  }),
  ladder: ({ model }) => [model('primary')],
});

const redacted = { text: 'Of [PERSON_1] in Rome', lines: [{ amount: 12.5, isPaid: true }] };

describe('findConstants', () => {
  it("holds the task's own words, its schema and what Airlock adds, and nothing of the input's texts and numbers", () => {
    const [system, user, schema, ...added] = findConstants(task, redacted).split('\n');
    expect(system).toBe('Sort this bill.');
    expect(user).toBe('Text: . Lines: 0 true.');
    expect(JSON.parse(schema ?? '')).toEqual(task.providerSchema);
    expect(added).toEqual(addedWords);
  });

  it('holds no prompt when the prompt cannot take an empty input', () => {
    const prompt: Task['prompt'] = () => {
      throw new Error('too short');
    };
    expect(findConstants({ ...task, prompt }, redacted)).toBe(
      [JSON.stringify(task.providerSchema), ...addedWords].join('\n'),
    );
  });

  it('leaves the input as it was', () => {
    const before = structuredClone(redacted);
    findConstants(task, redacted);
    expect(redacted).toEqual(before);
  });
});
