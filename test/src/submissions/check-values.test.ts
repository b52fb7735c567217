import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssues } from '../../../src/submissions/check-values.ts';

const SECRET = 'secret-41';

function errorsOf(schema: z.ZodType, value: unknown, knownKeys: string[] = []) {
  const { error } = schema.safeParse(value);
  return describeIssues(error?.issues ?? [], { root: '/input', value, knownKeys: new Set(knownKeys) });
}

describe('describeIssues', () => {
  it.each([
    [z.string(), undefined, 'missing', 'Is required.'],
    [z.string(), 1, 'type-invalid', 'Must be of type string.'],
    [z.string().min(3), 'a', 'too-small', 'Must be at least 3 characters long.'],
    [z.array(z.string()).max(1), ['a', 'b'], 'too-big', 'Must be at most 1 items long.'],
    [z.number().gt(3), 3, 'too-small', 'Must be more than 3.'],
    [z.number().lt(3), 3, 'too-big', 'Must be less than 3.'],
    [z.number().multipleOf(5), 3, 'not-multiple-of', 'Must be a multiple of 5.'],
    [z.email(), SECRET, 'format-invalid', 'Must have the format email.'],
    [z.string().regex(/^a$/), SECRET, 'format-invalid', 'Must have the format regex.'],
    [z.enum(['a', 'b']), SECRET, 'value-unknown', 'Must be one of "a", "b".'],
    [z.union([z.string(), z.number()]), [SECRET], 'form-unknown', 'Must have one of the forms that the schema allows.'],
    [z.string().refine(() => false, SECRET), SECRET, 'value-invalid', 'Does not meet a rule of the schema.'],
  ])('describes the fault of %#', (schema, value, code, message) => {
    expect(errorsOf(schema, value)).toEqual([{ path: '/input', code, message }]);
  });

  it('shows indexes and known keys in a path, escaped, and no other key', () => {
    const schema = z.object({ 'a/b~c': z.array(z.record(z.string(), z.number())) });
    const value = { 'a/b~c': [{}, { [SECRET]: SECRET, 4111111111111111: SECRET }] };
    expect(errorsOf(schema, value, ['a/b~c']).map(({ path }) => path)).toEqual([
      '/input/a~1b~0c/1/*',
      '/input/a~1b~0c/1/*',
    ]);
  });

  it('names neither keys that a strict schema refuses nor keys of a record that do not fit', () => {
    expect(errorsOf(z.strictObject({}), { [SECRET]: 1, b: 2 })).toEqual([
      { path: '/input/*', code: 'field-unknown', message: 'Is not a field of the schema.' },
    ]);
    expect(errorsOf(z.record(z.string().max(1), z.string()), { [SECRET]: '' })).toEqual([
      { path: '/input/*', code: 'key-invalid', message: 'Has a key that the schema does not allow.' },
    ]);
  });

  it('stops at 100 errors', () => {
    expect(errorsOf(z.array(z.string()), Array(500).fill(1))).toHaveLength(100);
  });
});
