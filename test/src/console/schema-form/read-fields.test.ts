import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listInputs, writeText } from '../../../../src/console/schema-form/field.ts';
import { listFields } from '../../../../src/console/schema-form/list-fields.ts';
import { readFields } from '../../../../src/console/schema-form/read-fields.ts';

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'output' }) as Record<string, unknown>;

const wide = schemaOf(
  z.object({
    text: z.string(),
    short: z.string().max(10).nullable(),
    left: z.string().optional(),
    count: z.int().min(1).max(5),
    rate: z.number().nullable().optional(),
    isSure: z.boolean(),
    kind: z.enum(['one', 'two']).nullable(),
    tags: z.array(z.string()),
    numbers: z.array(z.number()),
    person: z.object({ name: z.string(), 'a/b': z.boolean() }),
    place: z.object({ city: z.string() }).optional(),
    rows: z.array(z.object({ n: z.number() })),
    any: z.record(z.string(), z.number()),
    either: z.union([z.string(), z.number()]),
  }),
);
const value = {
  ...{ text: 'a\nb', short: null, count: 3, isSure: false, kind: 'two', tags: ['x', 'y z'], numbers: [1.5, 2] },
  ...{ person: { name: '', 'a/b': true }, rows: [{ n: 1 }], any: { k: 1 }, either: 'e' },
};

/** What a browser sends of a form that nobody has touched, with changes; it ends lines with two characters. */
function type(schema: Record<string, unknown>, given: unknown, changes: Record<string, string> = {}) {
  const fields = listFields(schema, given);
  const written = listInputs(fields).map((field) => [field.path, writeText(field).replaceAll('\n', '\r\n')] as const);
  const all: Record<string, string> = { ...Object.fromEntries(written), ...changes };
  const typed = Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''));
  return readFields(fields, typed);
}
const kindsOf = (schema: Record<string, unknown>, given: unknown) =>
  Object.fromEntries(listInputs(listFields(schema, given)).map(({ path, is }) => [path, is]));

describe('readFields', () => {
  it('gives back what it was given where nothing was touched', () => {
    expect(type(wide, value)).toEqual({ value, faults: [] });
    const odd = { ...value, text: 'one\r\ntwo\rthree \u202e', left: '', kind: null, rate: null };
    expect(type(wide, odd)).toEqual({ value: odd, faults: [] });
    expect(type(wide, { ...value, text: 'a\0b' })).toEqual({ value: { ...value, text: 'a\0b' }, faults: [] });
    for (const one of ['a', 7, null, [1], { a: { b: [] } }, undefined]) {
      expect(type({}, one)).toEqual({ value: one, faults: [] });
    }
  });

  it('reads each kind of field', () => {
    const changed = type(wide, value, {
      ...{ '/text': 'other', '/short': 's', '/left': 'l', '/count': ' 4 ', '/rate': '-1.5e1', '/isSure': '0' },
      ...{ '/kind': '0', '/tags': 'p\r\n\r\nq', '/numbers': '3\r\n', '/person/name': 'Ann', '/person/a~1b': '1' },
      ...{ '/place': '{"city": "Ulm"}', '/rows': '[]', '/any': '{}', '/either': '5' },
    });
    expect(changed).toEqual({
      faults: [],
      value: {
        ...{ text: 'other', short: 's', left: 'l', count: 4, rate: -15, isSure: true, kind: 'one', tags: ['p', 'q'] },
        ...{
          numbers: [3],
          person: { name: 'Ann', 'a/b': false },
          place: { city: 'Ulm' },
          rows: [],
          any: {},
          either: 5,
        },
      },
    });
  });

  it('reads what was emptied as nothing, as far as the schema takes it', () => {
    const full = { ...value, short: 's', left: 'l', rate: 1, place: { city: 'Ulm' } };
    const emptied = Object.fromEntries(listInputs(listFields(wide, full)).map(({ path }) => [path, '']));
    expect(type(wide, full, emptied)).toEqual({
      faults: [],
      value: {
        ...{ text: '', short: null, rate: null, kind: null, tags: [], numbers: [] },
        ...{ person: { name: '' }, place: { city: '' } },
      },
    });
  });

  it('leaves what is no number to the schema, and says what is no JSON', () => {
    const { value: read, faults } = type(wide, value, {
      ...{ '/count': 'four', '/rate': '9007199254740993', '/rows': '[{"n": 1}', '/any': '{"k": 1, "k": 2}' },
    });
    expect(read).toMatchObject({ count: 'four', rate: '9007199254740993' });
    expect(faults).toEqual([
      { path: '/rows', message: 'This is not valid JSON.' },
      { path: '/any', message: 'A key stands twice in an object.' },
    ]);
  });
});

describe('listFields', () => {
  it('makes fields of what can be one, and JSON of all else', () => {
    expect(kindsOf(wide, value)).toEqual({
      ...{ '/text': 'text', '/short': 'text', '/left': 'text', '/count': 'number', '/rate': 'number' },
      ...{ '/isSure': 'choice', '/kind': 'choice', '/tags': 'lines', '/numbers': 'lines', '/person/name': 'text' },
      ...{ '/person/a~1b': 'choice', '/place': 'json', '/rows': 'json', '/any': 'json', '/either': 'json' },
    });
    expect(kindsOf(wide, { ...value, tags: ['two\nlines'], count: 'no number', place: { city: 'Ulm' } })).toMatchObject(
      {
        ...{ '/tags': 'json', '/count': 'json', '/place/city': 'text' },
      },
    );
  });

  it('follows references, as far as they end', () => {
    const node: z.ZodType = z.lazy(() => z.object({ name: z.string(), next: node }));
    const paths = Object.keys(kindsOf(schemaOf(node), { name: 'a', next: { name: 'b', next: {} } }));
    expect(paths).toContain('/next/name');
    expect(paths.length).toBeLessThan(20);
  });

  it('keeps a form of very many fields in bounds, and an object with keys of its own whole', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, z.string()]));
    expect(kindsOf(schemaOf(z.object(many)), {})).toEqual({ '': 'json' });
    expect(kindsOf(schemaOf(z.looseObject({ a: z.string() })), { a: 'x', b: 1 })).toEqual({ '': 'json' });
  });

  it('says what the schema says', () => {
    const described = schemaOf(z.object({ n: z.int().min(1).max(5).describe('How urgent') }));
    expect(listInputs(listFields(described, { n: 2 }))[0]?.hints).toEqual(['How urgent', 'a whole number from 1 to 5']);
  });
});
