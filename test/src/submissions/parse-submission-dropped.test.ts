import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSubmission } from '../../../src/submissions/parse-submission.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';

const input = z.object({
  text: z.string().optional(),
  list: z.array(z.object({ a: z.number() })).optional(),
  free: z.record(z.string(), z.string()).optional(),
  day: z.iso
    .date()
    .transform((day) => ({ day }))
    .optional(),
});

const parse = (given: unknown, showDroppedKeys?: boolean) => {
  const task = defineTask({
    ...{ name: 'sort', version: 1, input, output: z.object({ kind: z.string() }) },
    prompt: () => ({ system: 'Sort.', user: '' }),
    ladder: ({ model }) => [model('primary')],
    ...(showDroppedKeys === undefined ? {} : { showDroppedKeys }),
  });
  const tasks = new Map([[task.name, task]]);
  return parseSubmission({ task: 'sort', input: given }, { tenant: 'default', tasks, idempotencyKey: undefined });
};

describe('droppedKeys of a submission', () => {
  const given = { txt: 'a', list: [{ a: 1 }, { a: 2, b: { c: 3 } }], free: { any: 'x' }, day: '2026-01-31' };

  it('says how many keys the schema left out, at any depth', () => {
    expect(parse(given).droppedKeys).toBe(2);
    expect(parse({ text: 'a' }).droppedKeys).toBe(0);
  });

  it('names them only where the task says so, a hundred at most', () => {
    expect(parse(given, true).droppedKeys).toEqual(['txt', 'list/1/b']);
    expect(parse({ text: 'a' }, true).droppedKeys).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, n]));
    expect(parse(many, true).droppedKeys).toHaveLength(100);
  });
});
