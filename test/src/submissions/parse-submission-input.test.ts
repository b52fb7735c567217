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

const parseAs = (schema: z.ZodType, body: object, showDroppedKeys = false) => {
  const task = defineTask({
    ...{ name: 'sort', version: 1, input: schema, output: z.object({ kind: z.string() }), showDroppedKeys },
    prompt: () => ({ system: 'Sort.', user: '' }),
    ladder: ({ model }) => [model('primary')],
  });
  const tasks = new Map([[task.name, task]]);
  return parseSubmission({ task: 'sort', ...body }, { tenant: 'default', tasks, idempotencyKey: undefined });
};

const parse = (given: unknown, showDroppedKeys?: boolean) => parseAs(input, { input: given }, showDroppedKeys);

describe('the input of a submission', () => {
  const refusal = (code: string) =>
    expect.objectContaining({
      code: 'input-invalid',
      details: { errors: [expect.objectContaining({ path: '/input', code })] },
    });

  it.each([
    ['anything', z.any()],
    ['what nobody knows', z.unknown()],
    ['an optional object', z.object({ a: z.string() }).optional()],
    ['what the schema makes nothing of', z.any().transform(() => undefined)],
  ])('has to be there, also for a schema of %s', (_name, schema) => {
    expect(() => parseAs(schema, {})).toThrow(refusal('missing'));
  });

  it('may be what the schema makes of nothing', () => {
    expect(parseAs(z.object({ a: z.string() }).default({ a: 'x' }), {}).input).toEqual({ a: 'x' });
    expect(parseAs(z.any(), { input: null }).input).toBeNull();
  });

  it('has to be something that JSON can hold once its schema has made it', () => {
    const schema = z.object({ n: z.string().transform((text) => BigInt(text)) });
    expect(() => parseAs(schema, { input: { n: '1' } })).toThrow(refusal('not-json'));
  });

  it('is refused where its schema throws', () => {
    const schema = z.any().refine((value) => value.a.b.c === 1);
    expect(() => parseAs(schema, { input: {} })).toThrow(refusal('schema-failed'));
  });
});

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
