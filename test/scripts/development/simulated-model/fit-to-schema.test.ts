import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMaking, fitToSchema } from '../../../../scripts/development/simulated-model/fit-to-schema.ts';
import { translateOutput } from '../../../../src/tasks/translate-output.ts';
import { checkSchema } from '../../../../src/validation/check-output.ts';
import { anyOutput } from '../../../support/any-output.ts';

const text =
  'Hello, this is about order 4711 from 2026-02-03. Please call [PERSON_1] on [PHONE_1] or write to [EMAIL_1]. It is urgent.';

function fitJson(schema: Record<string, unknown>, suggestion?: unknown, about = text): unknown {
  return fitToSchema(schema, suggestion, createMaking({ root: schema, text: about, seed: 'a question' }));
}

const fitZod = (schema: z.ZodType, suggestion?: unknown, about = text): unknown =>
  fitJson(translateOutput(schema), suggestion, about);

/** As a task's answer is checked, once the longest of originals stand where placeholders were. */
function notesOf(schema: z.ZodType, made: unknown): object[] {
  const restored = JSON.stringify(made)
    .replaceAll('[PERSON_1]', 'Maria Magdalena Gonzalez Lopez')
    .replaceAll('[EMAIL_1]', 'maria.gonzalez-lopez@some-company.co.uk')
    .replaceAll('[PHONE_1]', '+44 20 7946 0958');
  const root = translateOutput(schema);
  const result = checkSchema(schema, JSON.parse(restored), { root, top: root });
  return result.ok ? [] : result.notes;
}

describe('fitToSchema', () => {
  it('makes a value that fits, for schemas of many forms, whatever is suggested and whatever the text is', () => {
    const texts = fc.constantFrom(text, '', '[PERSON_1]', 'Refund please.');
    fc.assert(
      fc.property(anyOutput, fc.oneof(fc.constant(undefined), fc.jsonValue()), texts, (schema, suggestion, about) => {
        const made = fitZod(schema, suggestion, about);
        expect(notesOf(schema, made), JSON.stringify(made)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('says the same each time it is asked the same', () => {
    const schema = z.array(z.string().regex(/^[A-Z]{3}-\d{4}$/)).length(3);

    expect(fitZod(schema)).toEqual(fitZod(schema));
    expect(new Set(fitZod(schema) as string[]).size).toBe(3);
  });

  it('copies a placeholder where no pattern or length could be broken by what it stands for', () => {
    const phone = z.string().regex(/^\+\d{9,15}$/);
    const schema = z.object({ email: z.email(), phone, name: z.string(), customer: z.string().max(12) });

    expect(fitZod(schema)).toEqual({
      email: '[EMAIL_1]',
      phone: expect.stringMatching(/^\+\d+$/),
      name: '[PERSON_1]',
      customer: expect.not.stringContaining('['),
    });
  });

  it('leaves out what may be left out and what the text has nothing of', () => {
    const schema = z.object({ iban: z.string().optional(), note: z.string().optional() });

    expect(fitZod(schema)).toEqual({ note: expect.any(String) });
  });

  it('takes what the text says, for a format and a pattern', () => {
    const schema = z.object({ on: z.iso.date(), order: z.string().regex(/^\d{4}$/) });

    expect(fitZod(schema)).toEqual({ on: '2026-02-03', order: '4711' });
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
    const schema = z.object({
      confidence: z.number().min(0).max(1),
      certainty: z.number().max(100),
      score: z.int().max(5),
    });

    expect(fitZod(schema)).toEqual({ confidence: 0.93, certainty: 93, score: 5 });
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

  it('ends where only the second of two forms does', () => {
    type Sum = { is: 'sum'; left: Sum | Value; right: Sum | Value };
    type Value = { is: 'value'; value: number };
    const sum: z.ZodType<Sum | Value> = z.discriminatedUnion('is', [
      z.object({
        is: z.literal('sum'),
        get left() {
          return sum;
        },
        get right() {
          return sum;
        },
      }),
      z.object({ is: z.literal('value'), value: z.int() }),
    ]);

    expect(sum.safeParse(fitZod(sum)).success).toBe(true);
  });

  it('says null where nothing fits', () => {
    const endless: z.ZodType = z.object({
      get more() {
        return endless;
      },
    });

    expect(fitZod(endless)).toBeNull();
    expect(fitJson({ allOf: [{ type: 'string' }, { type: 'number' }] })).toBeNull();
  });
});
