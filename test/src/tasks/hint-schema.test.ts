import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../../src/tasks/define-task.ts';
import { hintSchema } from '../../../src/tasks/hint-schema.ts';
import type { TaskDeclaration } from '../../../src/tasks/task.ts';

function hintsOf(output: z.ZodType, more: Partial<TaskDeclaration<z.ZodString, z.ZodType>> = {}) {
  const task = defineTask({
    ...{ name: 'note', version: 1, input: z.string(), output, prompt: () => ({ system: '', user: 'x' }) },
    ladder: ({ model }) => [model('primary')],
    ...more,
  });
  return hintSchema(task).map(({ field, hint }) => [field, hint]);
}

const inWords = (what: string) => `providers are told of its ${what} in words; every answer is held to it`;

describe('hintSchema', () => {
  it('has nothing to say of what providers hold answers to', () => {
    expect(
      hintsOf(z.object({ kind: z.enum(['a', 'b']), n: z.number().min(1).max(5), list: z.array(z.string()) })),
    ).toEqual([]);
  });

  it('says what is told in words, and where', () => {
    const output = z.object({
      text: z.string().max(9),
      at: z.array(z.object({ day: z.iso.date() })),
      code: z.string().regex(/^x/).min(2).nullable(),
    });
    expect(hintsOf(output)).toEqual([
      ['output.text', inWords('length')],
      ['output.at[].day', inWords('format')],
      ['output.code', inWords('length and pattern')],
    ]);
  });

  it('says why providers do not hold answers to the schema themselves', () => {
    expect(hintsOf(z.object({ a: z.string().optional(), by: z.record(z.string(), z.number()) }))).toEqual([
      ['output.a', expect.stringContaining('nullable() in its place')],
      ['output.by', expect.stringContaining('has keys of any name')],
    ]);
    expect(hintsOf(z.string())).toEqual([['output', expect.stringContaining('is no object')]]);
  });

  it('says that a confidence without bounds may make the gate fail', () => {
    const gate = { threshold: 0.5, confidence: () => 1 };
    const open = z.object({ confidence: z.number() });
    expect(hintsOf(open, { gate })).toEqual([['output.confidence', expect.stringContaining('.min(0).max(1)')]]);
    expect(hintsOf(open)).toEqual([]);
    expect(hintsOf(z.object({ confidence: z.number().min(0).max(1) }), { gate })).toEqual([]);
  });
});
