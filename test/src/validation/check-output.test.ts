import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { checkOutput, checkSchema } from '../../../src/validation/check-output.ts';

function check(schema: z.ZodType, value: unknown) {
  const root = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return checkSchema(schema, value, { root, top: root });
}

function notesOf(schema: z.ZodType, value: unknown) {
  const checked = check(schema, value);
  return checked.ok ? [] : checked.notes;
}

describe('checkSchema', () => {
  it('returns the value as the schema made it', () => {
    const schema = z.object({ a: z.string().trim(), b: z.number().default(3) });
    expect(check(schema, { a: ' x ', more: 1 })).toEqual({ ok: true, value: { a: 'x', b: 3 } });
  });

  it('notes path and code of each fault, what was expected, and nothing else', () => {
    const schema = z.object({ people: z.array(z.object({ age: z.number().max(9) })), kind: z.enum(['a', 'b']) });
    expect(notesOf(schema, { people: [{ age: 1 }, { age: 99 }, 'Bill'], kind: 'Bill' })).toEqual([
      { path: '/people/1/age', code: 'too_big', expected: 'a number of at most 9' },
      { path: '/people/2', code: 'invalid_type', expected: 'an object' },
      { path: '/kind', code: 'invalid_value', expected: 'one of a, b' },
    ]);
  });

  it('tells no key and no value of the answer', () => {
    const schema = z.strictObject({
      by: z.record(z.string().max(3), z.object({ n: z.number() })).optional(),
      union: z.union([z.number(), z.object({ a: z.string() })]).optional(),
    });
    const value = { by: { 'Bill@x.test': { n: 'Bill' } }, union: { a: 7, Bill: 'Bill' }, Bill: 'Bill' };
    const notes = notesOf(schema, value);
    expect(JSON.stringify(notes)).not.toContain('Bill');
    expect(notes).toEqual([
      { path: '/by/*', code: 'invalid_key', expected: 'as its name text, at most 3 characters' },
      { path: '/union/a', code: 'invalid_type', expected: 'text' },
      { path: '', code: 'unrecognized_keys', expected: 'no fields but by, union' },
    ]);
    const { by } = { by: { Bil: { n: 'x' } } };
    expect(notesOf(schema, { by })).toEqual([{ path: '/by/*/n', code: 'invalid_type', expected: 'a number' }]);
  });

  it('reads a plain decimal in a string as the number that the schema wants', () => {
    const schema = z.object({
      n: z.number(),
      list: z.array(z.int()),
      maybe: z.number().nullable(),
      either: z.union([z.object({ deep: z.number() }), z.boolean()]),
      text: z.string(),
    });
    const value = { n: '-3.50', list: ['1', 2, '30'], maybe: '0.1', either: { deep: '7' }, text: '3' };
    expect(check(schema, value)).toEqual({
      ok: true,
      value: { n: -3.5, list: [1, 2, 30], maybe: 0.1, either: { deep: 7 }, text: '3' },
    });
    expect(value.n).toBe('-3.50');
    expect(check(z.number(), '42')).toEqual({ ok: true, value: 42 });
  });

  it.each(['', ' 3', '3 ', '03', '1e3', '0x10', '+3', '.5', '5.', '1,5', 'three', '9007199254740993', 'NaN', true])(
    'reads no number in %j',
    (value) => {
      expect(notesOf(z.object({ n: z.number() }), { n: value })).toMatchObject([{ path: '/n', code: 'invalid_type' }]);
    },
  );

  it('reads ten thousand of them in one pass, and bounds hold for them', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => String(n));
    expect(check(z.array(z.number()), many)).toEqual({ ok: true, value: many.map(Number) });
    expect(notesOf(z.object({ n: z.number().max(5) }), { n: '6' })).toMatchObject([{ path: '/n', code: 'too_big' }]);
  });

  it('notes at most 20 faults', () => {
    expect(
      notesOf(
        z.array(z.number()),
        Array.from({ length: 50 }, () => 'x'),
      ),
    ).toHaveLength(20);
  });
});

describe('checkOutput', () => {
  const task = defineTask({
    name: 'sort-note',
    version: 1,
    input: z.string(),
    output: z.object({ kind: z.string() }),
    prompt: ({ input }) => ({ system: '', user: input }),
    ladder: ({ model }) => [model('primary')],
  });
  const check = (changes: Partial<Task>) => () =>
    checkOutput({ ...task, ...changes }, { input: 'x', value: { kind: 'a' }, vault: { entries: [] } });
  const broken = (field: string, reason: string) =>
    expect.objectContaining({ code: 'task-broken', fault: { file: 'sort-note', field, reason } });
  const returns = (value: unknown) => check({ check: () => value as string });

  it('takes an output that the check has nothing to say of', () => {
    expect(returns(undefined)()).toEqual({ kind: 'a' });
    expect(returns('wrong')).toThrow(expect.objectContaining({ notes: [{ path: '', code: 'wrong' }] }));
  });

  it.each([null, true, false, 0, { wrong: 1 }])('blames the task for a check that returns %j', (value) => {
    expect(returns(value)).toThrow(broken('check', 'must return undefined or a text'));
  });

  it('blames the task for a check that is async, or throws, and for a schema that does', () => {
    const fail = () => {
      throw new Error('a bug');
    };
    expect(returns(Promise.resolve(undefined))).toThrow(broken('check', 'returned a promise; it must not be async'));
    expect(check({ check: fail })).toThrow(broken('check', 'threw an error'));
    expect(check({ output: z.object({ kind: z.string().refine(fail) }) })).toThrow(broken('output', 'threw an error'));
    const late = z.object({ kind: z.string().refine(async () => true) });
    expect(check({ output: late })).toThrow(broken('output', 'is async, and must not be'));
  });
});
