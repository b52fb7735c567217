import { describe, expect, it } from 'vitest';
import { isStrictSchema } from '../../../src/models/is-strict-schema.ts';

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
