import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProviderSchema, unwrapAnswer, wrapSchema } from '../../../src/tasks/provider-schema.ts';
import { isStrictSchema } from '../../../src/tasks/strict-schema.ts';

const placeholder = { type: 'string', description: expect.any(String) };

/** The schema of one property. */
function schemaOf(part: z.ZodType): unknown {
  const { properties } = createProviderSchema(z.object({ part }));
  return (properties as Record<string, unknown>).part;
}

describe('createProviderSchema', () => {
  it('translates a task as the contract shows it, within the strict subset', () => {
    const output = z.object({
      category: z.enum(['billing', 'bug', 'other']),
      urgency: z.number().int().min(1).max(5),
      summary: z.string().max(300),
      confidence: z.number().min(0).max(1),
    });
    const schema = createProviderSchema(output);
    expect(schema).toEqual({
      type: 'object',
      properties: {
        category: { type: 'string', enum: ['billing', 'bug', 'other'] },
        urgency: { anyOf: [{ type: 'integer', minimum: 1, maximum: 5 }, placeholder] },
        summary: { type: 'string', description: 'at most 300 characters' },
        confidence: { anyOf: [{ type: 'number', minimum: 0, maximum: 1 }, placeholder] },
      },
      required: ['category', 'urgency', 'summary', 'confidence'],
      additionalProperties: false,
    });
    expect(isStrictSchema(schema)).toBe(true);
  });

  it.each([
    ['an e-mail', z.email(), { type: 'string', description: 'an email address' }],
    ['base64', z.base64(), { type: 'string', description: 'base64' }],
    [
      'lengths and pattern beside a description',
      z.string().min(1).max(9).regex(/x\d/).describe('its code'),
      { type: 'string', description: 'its code (matches the pattern x\\d, at least 1 and at most 9 characters)' },
    ],
    [
      'several patterns',
      z.string().startsWith('a(').endsWith('.pdf'),
      { type: 'string', description: 'begins with "a(", ends with ".pdf"' },
    ],
    [
      'items that differ',
      z.array(z.string()).meta({ uniqueItems: true }),
      { type: 'array', items: { type: 'string' }, description: 'items all different' },
    ],
    [
      'a number with a default',
      z.number().min(1).default(3),
      { anyOf: [{ type: 'number', minimum: 1 }, placeholder], description: 'default 3' },
    ],
    ['an integer', z.int(), { anyOf: [{ type: 'integer' }, placeholder] }],
    ['a number or null', z.number().nullable(), { anyOf: [{ type: 'number' }, { type: 'null' }, placeholder] }],
    [
      'a described number or null',
      z.number().min(2).nullable().describe('how many'),
      { description: 'how many', anyOf: [{ type: 'number', minimum: 2 }, placeholder, { type: 'null' }] },
    ],
    ['a fixed number', z.literal(3), { type: 'number', const: 3 }],
    ['a description', z.string().describe('a name'), { type: 'string', description: 'a name' }],
    [
      'a bounded array',
      z.array(z.string()).min(1).max(3),
      { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
    ],
    ['what is parsed of a transform', z.string().transform(Number), { type: 'string' }],
  ])('writes %s', (_name, part, schema) => {
    expect(schemaOf(part)).toEqual(schema);
  });

  it('drops a default and lets the property be left out', () => {
    const schema = createProviderSchema(z.object({ a: z.string().default('x'), b: z.string().optional() }));
    expect(schema.properties).toEqual({ a: { type: 'string', description: 'default "x"' }, b: { type: 'string' } });
    expect(schema.required ?? []).toEqual([]);
    expect(isStrictSchema(schema)).toBe(false);
  });

  it('keeps properties that are called like a keyword', () => {
    const names = ['format', 'pattern', 'default', 'properties', 'minLength', '$schema'];
    const schema = createProviderSchema(z.object(Object.fromEntries(names.map((name) => [name, z.string()]))));
    expect(Object.keys(schema.properties as object)).toEqual(names);
  });

  it('closes objects at every depth, save those declared open', () => {
    const inner = schemaOf(z.array(z.object({ a: z.object({}) })));
    expect(inner).toMatchObject({
      items: { additionalProperties: false, properties: { a: { additionalProperties: false } } },
    });
    expect(schemaOf(z.strictObject({}))).toMatchObject({ additionalProperties: false });
    expect(schemaOf(z.looseObject({}))).toMatchObject({ additionalProperties: {} });
    expect(schemaOf(z.looseRecord(z.string().regex(/^k/), z.iso.date()))).toMatchObject({
      patternProperties: { '^k': { type: 'string', description: 'a date, YYYY-MM-DD' } },
    });
    expect(schemaOf(z.record(z.string(), z.number()))).toMatchObject({
      additionalProperties: { anyOf: [{ type: 'number' }, placeholder] },
    });
  });

  it('writes alternatives so that strict providers take them', () => {
    const union = z.discriminatedUnion('k', [
      z.object({ k: z.literal('a') }),
      z.object({ k: z.literal('b'), n: z.union([z.number(), z.array(z.number())]) }),
    ]);
    const schema = createProviderSchema(z.object({ union }));
    expect(JSON.stringify(schema)).not.toContain('oneOf');
    expect(isStrictSchema(schema)).toBe(true);
  });

  it('translates a schema that holds itself', () => {
    const Node = z.object({
      name: z.string(),
      get children() {
        return z.array(Node);
      },
    });
    expect(isStrictSchema(createProviderSchema(z.object({ root: Node })))).toBe(true);
  });

  it('leaves a reference alone: what is said beside it moves around it', () => {
    const code = z.string().max(3).meta({ id: 'code', description: 'a code' });
    const schema = createProviderSchema(z.object({ from: code, to: code.describe('where to') }));
    expect(schema).toMatchObject({
      properties: {
        from: { $ref: '#/$defs/code' },
        to: { description: 'where to', anyOf: [{ $ref: '#/$defs/code' }] },
      },
      $defs: { code: { type: 'string', description: 'a code (at most 3 characters)' } },
    });
    expect(JSON.stringify(schema.properties)).not.toContain('"id"');
    expect(isStrictSchema(schema)).toBe(true);
  });

  it('asks for an object with an id of its own as it is', () => {
    const schema = createProviderSchema(z.object({ a: z.string() }).meta({ id: 'thing' }));
    expect(schema).toMatchObject({ type: 'object', properties: { a: { type: 'string' } } });
    expect(wrapSchema(schema)).toBe(schema);
  });

  it.each([
    ['output.when: Date', z.object({ when: z.date() })],
    ['output.days[]: Date', z.object({ days: z.array(z.date()) })],
    [
      'output.properties.items[1]: BigInt',
      z.object({ properties: z.object({ items: z.tuple([z.string(), z.bigint()]) }) }),
    ],
    ['output.by.*: Map', z.object({ by: z.record(z.string(), z.map(z.string(), z.string())) })],
    ['output.x: Transforms', z.object({ free: z.unknown(), x: z.transform((value) => value) })],
    ['output.x: Custom', z.object({ x: z.custom<string>() })],
    ['output: Date', z.date()],
  ])('refuses what JSON cannot hold with %j', (message, output) => {
    expect(() => createProviderSchema(output)).toThrow(message);
  });
});

describe('wrapSchema', () => {
  const wrap = (output: z.ZodType) => wrapSchema(createProviderSchema(output));

  it('leaves an object as it is', () => {
    const schema = createProviderSchema(z.object({ a: z.string() }));
    expect(wrapSchema(schema)).toBe(schema);
  });

  it.each([
    ['a list', z.array(z.string())],
    ['a text', z.string()],
    ['a choice', z.enum(['a', 'b'])],
    ['a union', z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })])],
  ])('asks for %s as the answer of an object that strict providers take', (_name, output) => {
    const { type, properties, required } = wrap(output);
    expect([type, Object.keys(properties as object), required]).toEqual(['object', ['answer'], ['answer']]);
    expect(isStrictSchema(wrap(output))).toBe(true);
  });

  it('keeps definitions at the root, and points to itself one level further down', () => {
    const Tree = z.object({
      name: z.string(),
      get parts() {
        return z.array(Tree);
      },
    });
    const list: z.ZodType = z.lazy(() => z.array(z.union([z.string(), list])));
    const texts = [wrap(z.array(Tree)), wrap(list)].map((schema) => ({ schema, text: JSON.stringify(schema) }));
    for (const { schema, text } of texts) {
      const names = [...text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name ?? '');
      expect(names.every((name) => Object.hasOwn((schema.$defs ?? {}) as object, name))).toBe(true);
      expect(text).not.toContain('"$ref":"#"');
      expect(text).toContain('"$ref"');
    }
  });
});

describe('unwrapAnswer', () => {
  it.each([
    [{ answer: [1] }, [1]],
    [{ answer: { answer: 1 } }, { answer: 1 }],
    [[1], [1]],
    ['x', 'x'],
    [
      { answer: 1, more: 2 },
      { answer: 1, more: 2 },
    ],
  ])('takes out of %j %j', (value, output) => {
    expect(unwrapAnswer(value)).toEqual(output);
  });
});
