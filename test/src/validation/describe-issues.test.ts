import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../../src/tasks/define-task.ts';
import { describeIssues } from '../../../src/validation/describe-issues.ts';
import { findAsked } from '../../../src/validation/schema-places.ts';

/** The notes of a value as a task's answer. */
function notesOf(output: z.ZodType, value: unknown) {
  const task = defineTask({
    name: 'note',
    version: 1,
    input: z.object({}),
    output,
    prompt: () => ({ system: '', user: '' }),
    ladder: ({ model }) => [model('primary')],
  });
  return describeIssues(output.safeParse(value).error?.issues ?? [], value, findAsked(task));
}

const decoded = z.codec(z.iso.date(), z.number(), { decode: Number, encode: String });

const payment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('card'), last4: z.string().regex(/^\d{4}$/) }),
  z.object({ kind: z.literal('transfer'), on: z.iso.date() }),
]);

describe('describeIssues', () => {
  it.each([
    ['a format', z.iso.date(), 'tomorrow', { code: 'invalid_format', expected: 'a date, YYYY-MM-DD' }],
    ['a number', z.int().min(1).max(5), 9, { code: 'too_big', expected: 'a whole number from 1 to 5' }],
    ['a fixed value', z.enum(['billing', 'bug']), 'x', { code: 'invalid_value', expected: 'one of billing, bug' }],
    ['a length', z.string().max(3), 'long', { code: 'too_big', expected: 'text, at most 3 characters' }],
    ['what may be null', z.iso.date().nullable(), 7, { expected: 'a date, YYYY-MM-DD or null' }],
    ['what is parsed', decoded, 'x', { code: 'invalid_format', expected: 'a date, YYYY-MM-DD' }],
    [
      'a choice of types',
      z.union([z.int(), z.boolean()]),
      'x',
      { code: 'invalid_union', expected: 'a whole number or true or false' },
    ],
    [
      'a choice of kinds',
      payment,
      { kind: 'cash' },
      { path: '/part/kind', code: 'invalid_union', expected: 'one of card, transfer' },
    ],
    ['the closest kind', payment, { kind: 'transfer', on: 1 }, { path: '/part/on', expected: 'a date, YYYY-MM-DD' }],
    [
      'the closest alternative',
      z.union([z.object({ a: z.literal('x'), b: z.int() }), z.object({ a: z.literal('y'), b: z.boolean() })]),
      { a: 'y', b: 'z' },
      { path: '/part/b', code: 'invalid_type', expected: 'true or false' },
    ],
    [
      'an alternative inside of one',
      z.union([z.string(), z.object({ deep: z.union([z.null(), z.object({ n: z.int() })]) })]),
      { deep: { n: 'x' } },
      { path: '/part/deep/n', expected: 'a whole number' },
    ],
    ['an item', z.array(z.object({})), [{}, 1], { path: '/part/1', code: 'invalid_type', expected: 'an object' }],
    [
      'what is missing',
      z.object({ on: z.iso.date() }),
      {},
      { path: '/part/on', expected: 'a date, YYYY-MM-DD; it is missing' },
    ],
    [
      'what is too much',
      z.strictObject({ a: z.any() }),
      { a: 1, Bill: 2 },
      { path: '/part', expected: 'no fields but a' },
    ],
    ['what is nothing but too much', z.strictObject({}), { Bill: 2 }, { path: '/part', expected: 'no fields' }],
    [
      'a key',
      z.record(z.string().max(2), z.int()),
      { Bill: 2 },
      { path: '/part/*', expected: 'as its name text, at most 2 characters' },
    ],
  ])('tells what was expected of %s', (_name, part, value, note) => {
    expect(notesOf(z.object({ part }), { part: value })).toEqual([
      { path: '/part', code: expect.any(String), ...note },
    ]);
  });

  it('tells no code and no place that a test of the schema makes of the answer', () => {
    const output = z.object({ a: z.string() }).superRefine(({ a }, context) => {
      context.addIssue({ code: a as 'custom', path: ['a', Number(a)], message: a });
    });
    expect(notesOf(output, { a: '77881' })).toEqual([{ path: '/a/*', code: 'custom' }]);
  });

  it('tells it of an output that is no object', () => {
    const list = z.array(z.object({ on: z.iso.date() }));
    expect(notesOf(list, [{ on: '' }])).toEqual([
      { path: '/0/on', code: 'invalid_format', expected: 'a date, YYYY-MM-DD' },
    ]);
    type Tree = { n: number; more: Tree[] };
    const tree: z.ZodType<Tree[]> = z.array(
      z.object({
        n: z.int(),
        get more() {
          return tree;
        },
      }),
    );
    expect(notesOf(tree, [{ n: 1, more: [{ n: 'x', more: [] }] }])).toEqual([
      { path: '/0/more/0/n', code: 'invalid_type', expected: 'a whole number' },
    ]);
  });

  it("says nothing of what the schema's words do not: a test of the author's own", () => {
    const output = z.object({ a: z.string().refine(() => false, 'not Bill') });
    expect(notesOf(output, { a: 'Bill' })).toEqual([{ path: '/a', code: 'custom' }]);
  });
});
