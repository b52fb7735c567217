import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeAnswer } from '../../../../scripts/development/simulated-model/make-answer.ts';
import { createDetectors } from '../../../../src/redaction/detectors.ts';
import { translateOutput } from '../../../../src/tasks/translate-output.ts';
import { findLeaks } from '../../../../src/validation/find-leaks.ts';

const detectors = createDetectors('balanced');

const text = 'Please call me back. I have waited for two weeks now, and nobody has told me anything at all about it.';
const question = { model: 'm', system: 's', user: text, data: text, messageId: 'one', inputTokens: 1 };

function answer(output: z.ZodType, maxOutputTokens?: number) {
  const schema = translateOutput(output);
  return makeAnswer({ ...question, schema, maxOutputTokens }, schema);
}

async function answerAndLeaks(output: z.ZodType) {
  const schema = translateOutput(output);
  const value = await answer(output);
  const redactedInput = [question.system, question.user];
  const search = { value, redactedInput, vault: { entries: [] }, allowed: JSON.stringify(schema), isRedacting: true };
  return { value, leaks: await findLeaks(search, detectors) };
}

describe('makeAnswer', () => {
  it.each([
    ['a card', z.string().regex(/^4\d{15}$/)],
    ['a US number', z.string().regex(/^\d{3}-\d{2}-\d{4}$/)],
    ['a US number that may be one', z.string().regex(/^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/)],
    ['a phone', z.string().regex(/^\+\d{7,15}$/)],
    ['an IBAN', z.string().regex(/^DE\d{20}$/)],
    ['an address of a company', z.email().regex(/@acme\.example$/)],
    ['a MAC address by hand', z.string().regex(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/)],
    [
      'each format that is personal',
      z.object({ a: z.email(), b: z.ipv4(), c: z.ipv6(), d: z.mac(), e: z.e164(), f: z.jwt() }),
    ],
    ['a record of them', z.record(z.string().regex(/^\d{3}-\d{2}-\d{4}$/), z.string().regex(/^4\d{15}$/))],
    ['several', z.array(z.string().regex(/^\d{4} \d{4} \d{4} \d{4}$/)).length(9)],
  ])("brings along nothing that is somebody's, for %s", async (_name, output) => {
    const { value, leaks } = await answerAndLeaks(output);
    expect(leaks).toEqual([]);
    expect(output.safeParse(value).error).toBeUndefined();
    expect((await answerAndLeaks(output)).value).toEqual(value);
  });

  it('is brief where it would be cut short', async () => {
    const output = z.object({ a: z.string(), b: z.string().optional(), c: z.array(z.string()), d: z.iso.date() });
    const lengthOf = async (tokens?: number) => JSON.stringify(await answer(output, tokens)).length;
    expect(await lengthOf()).toBeGreaterThan(160);
    expect(await lengthOf(40)).toBeLessThan(160);
    expect(await lengthOf(20)).toBeLessThan(80);
    expect(output.safeParse(await answer(output, 20)).success).toBe(true);
  });

  it('is sure, in numbers and in words', async () => {
    const output = z.object({
      confidence: z.number().min(0).max(1),
      certainty: z.enum(['low', 'medium', 'high']),
      nested: z.array(z.object({ score: z.number().min(0).max(100) })),
    });
    expect(await answer(output)).toEqual({
      confidence: 0.93,
      certainty: 'high',
      nested: [{ score: 93 }, { score: 93 }],
    });
  });
});
