import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fitToSchema } from '../../../../scripts/development/simulated-model/fit-to-schema.ts';
import { splitSentences } from '../../../../scripts/development/simulated-model/split-sentences.ts';

const text =
  'Hello, this is about order 4711 from 2026-02-03. Please call [PERSON_1] on [PHONE_1] or write to [EMAIL_1]. It is urgent.';

function fitJson(schema: Record<string, unknown>, suggestion?: unknown): unknown {
  const place = { root: schema, text, sentences: splitSentences(text), name: '', index: 0, depth: 0 };
  return fitToSchema(schema, suggestion, place);
}

function fitZod(schema: z.ZodType, suggestion?: unknown): unknown {
  return fitJson(z.toJSONSchema(schema) as Record<string, unknown>, suggestion);
}

/** Schemas of many forms, nested up to three deep. */
const anySchema = fc.letrec<{ node: z.ZodType; leaf: z.ZodType }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(z.string() as z.ZodType),
    fc.nat(30).map((min) => z.string().min(min)),
    fc.nat(30).map((max) => z.string().max(max)),
    fc.constantFrom<z.ZodType>(z.email(), z.uuid(), z.iso.date(), z.iso.datetime(), z.url(), z.ipv4()),
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40)).map(([min, more]) =>
      z
        .int()
        .min(min)
        .max(min + more),
    ),
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40)).map(([min, more]) =>
      z
        .number()
        .gt(min)
        .lt(min + more + 1),
    ),
    fc.integer({ min: 2, max: 9 }).map((step) =>
      z
        .number()
        .multipleOf(step)
        .min(step * 3),
    ),
    fc.constantFrom<z.ZodType>(z.boolean(), z.null(), z.literal('fixed'), z.literal(7), z.enum(['low', 'high'])),
  ),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc
      .dictionary(fc.constantFrom('name', 'email', 'total', 'isUrgent', 'note', 'items'), tie('node'))
      .map((shape) => z.object(shape)),
    fc
      .dictionary(fc.constantFrom('summary', 'contacts', 'urgency'), tie('node'))
      .map((shape) => z.strictObject(shape).partial()),
    fc.tuple(tie('node'), fc.nat(3), fc.nat(3)).map(([item, min, more]) =>
      z
        .array(item)
        .min(min)
        .max(min + more),
    ),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => z.union([one, other])),
    fc.tuple(tie('node'), tie('leaf')).map(([one, other]) => z.tuple([one, other])),
    tie('node').map((inner) => inner.nullable()),
    tie('leaf').map((inner) => z.record(z.string(), inner)),
  ),
}));

describe('fitToSchema', () => {
  it('makes a value that fits, for schemas of many forms, whatever is suggested', () => {
    fc.assert(
      fc.property(anySchema.node, fc.oneof(fc.constant(undefined), fc.jsonValue()), (schema, suggestion) => {
        const made = fitZod(schema, suggestion);
        const { error } = schema.safeParse(made);
        if (error !== undefined) throw new Error(`${JSON.stringify(made)}: ${error.message}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes what is suggested where it fits', () => {
    const schema = z.object({ urgency: z.int().min(1).max(5), summary: z.string(), tags: z.array(z.string()) });

    expect(fitZod(schema, { urgency: 4, summary: 'short', tags: ['a', 'b', 'c'] })).toEqual({
      urgency: 4,
      summary: 'short',
      tags: ['a', 'b', 'c'],
    });
    expect(fitZod(schema, { urgency: 9, summary: 1 })).toMatchObject({ urgency: 1, summary: expect.any(String) });
  });

  it('finds what properties are named for in the text, and null where it has none', () => {
    const schema = z.object({
      customerName: z.string(),
      email: z.string().nullable(),
      iban: z.string().nullable(),
      orderNumber: z.number(),
      isUrgent: z.boolean(),
      isHappy: z.boolean(),
    });

    expect(fitZod(schema)).toEqual({
      customerName: '[PERSON_1]',
      email: '[EMAIL_1]',
      iban: null,
      orderNumber: 4711,
      isUrgent: true,
      isHappy: false,
    });
  });

  it('prefers a number to the string that a placeholder for it would be', () => {
    const schema = { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 1, maximum: 5 }] };

    expect(fitJson(schema)).toBe(1);
    expect(fitJson({ ...schema, anyOf: [{ type: ['string', 'number'] }] }, 3)).toBe(3);
  });

  it('is sure of itself', () => {
    expect(fitZod(z.object({ confidence: z.number().min(0).max(1) }))).toEqual({ confidence: 0.93 });
  });

  it('chooses the option that the text names, else a neutral one, else the first', () => {
    expect(fitZod(z.enum(['calm', 'urgent']))).toBe('urgent');
    expect(fitZod(z.enum(['calm', 'other']))).toBe('other');
    expect(fitZod(z.enum(['calm', 'wild']))).toBe('calm');
  });

  it('ends with schemas that contain themselves', () => {
    interface Branch {
      name: string;
      branches: Branch[];
      parent: Branch | null;
    }
    const branch: z.ZodType<Branch> = z.object({
      name: z.string(),
      get branches() {
        return z.array(branch);
      },
      get parent() {
        return branch.nullable();
      },
    });

    expect(branch.safeParse(fitZod(branch)).success).toBe(true);
  });
});
