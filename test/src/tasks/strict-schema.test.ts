import { describe, expect, it } from 'vitest';
import { isStrictSchema } from '../../../src/tasks/strict-schema.ts';

const text = { type: 'string' };

function objectOf(properties: Record<string, unknown>, changes: Record<string, unknown> = {}) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false, ...changes };
}

describe('isStrictSchema', () => {
  it.each([
    [objectOf({})],
    [objectOf({ a: text, b: { anyOf: [{ type: 'number', minimum: 0 }, text] }, format: { enum: ['x'] } })],
    [objectOf({ a: { type: 'array', items: objectOf({ b: text }) } })],
    [objectOf({ a: { $ref: '#/$defs/part' } }, { $defs: { part: objectOf({ b: text }) } })],
    [objectOf({ a: { type: ['string', 'null'] } })],
    [objectOf({ a: { description: 'x', anyOf: [{ $ref: '#/$defs/b' }] } }, { $defs: { b: text } })],
  ])('takes %j', (schema) => {
    expect(isStrictSchema(schema)).toBe(true);
  });

  it.each([
    [{ type: 'array', items: text }],
    [{ anyOf: [objectOf({})] }],
    [objectOf({ a: text }, { required: [] })],
    [objectOf({ a: text }, { required: undefined })],
    [objectOf({ a: text }, { additionalProperties: {} })],
    [objectOf({ a: text }, { additionalProperties: undefined })],
    [objectOf({ a: {} })],
    [objectOf({ a: { $ref: '#/$defs/b', description: 'x' } }, { $defs: { b: text } })],
    [objectOf({ a: { type: 'string', pattern: 'x' } })],
    [objectOf({ a: { oneOf: [text] } })],
    [objectOf({ a: { type: 'array' } })],
    [objectOf({ a: { type: 'array', prefixItems: [text] } })],
    [objectOf({ a: { type: 'array', items: objectOf({ b: text }, { required: [] }) } })],
    [objectOf({ a: { $ref: '#/$defs/part' } }, { $defs: { part: objectOf({ b: {} }) } })],
  ])('refuses %j', (schema) => {
    expect(isStrictSchema(schema)).toBe(false);
  });
});

/** Objects in each other, so many levels with the root. */
const nest = (levels: number): Record<string, unknown> =>
  levels === 1 ? objectOf({ a: text }) : objectOf({ a: nest(levels - 1) });

const many = (count: number, length = 1) => Array.from({ length: count }, (_, n) => `${n}`.padStart(length, 'x'));
const propertiesOf = (names: readonly string[]) => objectOf(Object.fromEntries(names.map((name) => [name, text])));

describe("isStrictSchema at OpenAI's limits", () => {
  it.each([
    ['10 levels', nest(10), true],
    ['11 levels', nest(11), false],
    [
      '11 levels of lists',
      Array.from({ length: 10 }).reduce((items: object) => ({ type: 'array', items }), text),
      false,
    ],
    ['5000 properties', propertiesOf(many(5000)), true],
    ['5001 properties', propertiesOf(many(5001)), false],
    ['5001 properties in all', objectOf({ a: propertiesOf(many(2500)), b: propertiesOf(many(2499)) }), false],
    ['1000 values', objectOf({ a: { enum: many(500) }, b: { enum: many(500) } }), true],
    ['1001 values', objectOf({ a: { enum: many(500) }, b: { enum: many(501) } }), false],
    ['a long enum of 15,000 characters', objectOf({ a: { enum: many(300, 50) } }), true],
    ['a long enum of more', objectOf({ a: { enum: many(300, 51) } }), false],
    ['250 long values', objectOf({ a: { enum: many(250, 100) } }), true],
    ['names of 120,000 characters', propertiesOf(many(1200, 100)), true],
    ['names of more', propertiesOf(many(1201, 100)), false],
    ['names of definitions', objectOf({ a: text }, { $defs: { ['x'.repeat(120_000)]: text } }), false],
    ['a long constant', objectOf({ a: { const: 'x'.repeat(120_000) } }), false],
  ])('%s: %#', (_name, schema, isStrict) => {
    expect(isStrictSchema(schema.type === 'array' ? objectOf({ a: schema }) : schema)).toBe(isStrict);
  });
});
