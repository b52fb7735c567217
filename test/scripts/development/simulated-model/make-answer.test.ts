import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeAnswer } from '../../../../scripts/development/simulated-model/make-answer.ts';
import { createDetectors } from '../../../../src/redaction/detectors.ts';
import { translateOutput } from '../../../../src/tasks/translate-output.ts';
import { findLeaks } from '../../../../src/validation/find-leaks.ts';

const detectors = createDetectors('balanced');

async function answerAndLeaks(output: z.ZodType) {
  const schema = translateOutput(output);
  const text = 'Please call me back.';
  const question = { model: 'm', system: 's', user: text, data: text, messageId: 'one', inputTokens: 1 };
  const value = await makeAnswer({ ...question, schema, maxOutputTokens: undefined }, schema);
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
    ['several', z.array(z.string().regex(/^\d{4} \d{4} \d{4} \d{4}$/)).length(9)],
  ])("brings along nothing that is somebody's, for %s", async (_name, output) => {
    const { value, leaks } = await answerAndLeaks(output);
    expect(leaks).toEqual([]);
    expect(output.safeParse(value).error).toBeUndefined();
    expect((await answerAndLeaks(output)).value).toEqual(value);
  });
});
