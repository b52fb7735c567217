import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { DeclarationError } from '../../../src/tasks/declaration-error.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Redacted, Rung, RungTools } from '../../../src/tasks/task.ts';

const declaration = {
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string() }),
  prompt: ({ input }: { input: { text: string } }) => ({ system: 'Sort.', user: input.text }),
  ladder: ({ model }: RungTools<{ text: string }, { kind: string }>): Rung[] => [model('primary')],
};

/** Declares with changes that no type would allow, as a task of plain JavaScript could. */
const define = (changes: object) => defineTask({ ...declaration, ...changes } as typeof declaration);

function refusalOf(changes: object): { field: string; reason: string } {
  try {
    define(changes);
  } catch (error) {
    if (error instanceof DeclarationError) return { field: error.field, reason: error.reason };
    throw error;
  }
  throw new Error('the declaration was taken');
}

describe('defineTask', () => {
  it('fills in what was left out', () => {
    expect(define({})).toMatchObject({
      owner: null,
      boundary: { redact: 'all', keep: [], block: [], class: 'internal', regions: undefined },
      onUnknown: 'ask-again',
      restore: true,
      deadlineMs: 86_400_000,
      retention: undefined,
      ladder: [{ is: 'model', profile: 'primary', attempts: 4, rounds: 1, maxOutputTokens: undefined }],
    });
  });

  it('keeps what was said', () => {
    const task = define({
      owner: 'team-a',
      boundary: { redact: ['EMAIL'], block: ['SECRET'], class: 'restricted', regions: ['eu'] },
      onUnknown: 'next-rung',
      restore: false,
      deadlineMs: 5000,
      retention: { outputMs: 1000 },
      ladder: ({ model }: RungTools) => [model('primary', { attempts: 2, rounds: 0, maxOutputTokens: 10 })],
    });
    expect(task).toMatchObject({
      owner: 'team-a',
      boundary: { redact: ['EMAIL'], keep: [], block: ['SECRET'], class: 'restricted', regions: ['eu'] },
      onUnknown: 'next-rung',
      restore: false,
      deadlineMs: 5000,
      retention: { outputMs: 1000 },
      ladder: [{ attempts: 2, rounds: 0, maxOutputTokens: 10 }],
    });
  });

  it('translates the schemas, the output once more for providers', () => {
    const output = z.object({ count: z.number(), note: z.string().max(5) });
    const task = define({ output });
    expect(task.inputJsonSchema).toMatchObject({ properties: { text: { type: 'string' } }, required: ['text'] });
    expect(task.outputJsonSchema).toMatchObject({ properties: { note: { type: 'string', maxLength: 5 } } });
    expect(JSON.stringify(task.providerSchema)).not.toContain('maxLength');
  });

  it('collects every key that the input schema names, at any depth and in every branch', () => {
    const input = z.object({
      people: z.array(z.object({ name: z.string() })),
      contact: z.union([z.object({ email: z.string() }), z.object({ phone: z.string() })]),
      labels: z.record(z.string(), z.object({ colour: z.string() })),
    });
    const { inputKeys } = define({ input });
    expect([...inputKeys].sort()).toEqual(['colour', 'contact', 'email', 'labels', 'name', 'people', 'phone']);
  });

  it.each([
    ['a name in capitals', { name: 'Sort' }, 'name', 'must match [a-z][a-z0-9-]{0,63}'],
    ['a name of 65 characters', { name: 'a'.repeat(65) }, 'name', 'must match [a-z][a-z0-9-]{0,63}'],
    ['no version', { version: undefined }, 'version', /expected number/],
    ['version 0', { version: 0 }, 'version', />=1/],
    ['half a version', { version: 1.5 }, 'version', /expected int/],
    ['an empty owner', { owner: '' }, 'owner', />=1/],
    ['an input that is no schema', { input: { text: 'string' } }, 'input', 'must be a zod schema'],
    ['an output that is no schema', { output: undefined }, 'output', 'must be a zod schema'],
    ['a retrieve that is no function', { retrieve: [] }, 'retrieve', 'must be a function'],
    ['no prompt', { prompt: undefined }, 'prompt', 'must be a function'],
    ['a check that is no function', { check: true }, 'check', 'must be a function'],
    ['a threshold over 1', { gate: { threshold: 2, confidence: () => 1 } }, 'gate.threshold', /<=1/],
    ['a gate without a confidence', { gate: { threshold: 1 } }, 'gate.confidence', 'must be a function'],
    ['a ladder that is no function', { ladder: [] }, 'ladder', 'must be a function'],
    ['a ladder that returns nothing', { ladder: () => undefined }, 'ladder', 'must return a list of rungs'],
    ['a ladder without a rung', { ladder: () => [] }, 'ladder', /^must return at least one rung/],
    [
      'more attempts than 20',
      { ladder: ({ model }: RungTools) => [model('primary', { attempts: 21 })] },
      'ladder',
      /model\('primary'\): attempts: .*<=20/,
    ],
    [
      'an option of a rung that there is not',
      { ladder: ({ model }: RungTools) => [model('primary', { retries: 1 } as object)] },
      'ladder',
      /model\('primary'\): .*retries/,
    ],
    ['a type that nothing finds', { boundary: { keep: ['SHOE_SIZE'] } }, 'boundary.keep.0', /Invalid option/],
    ['a class that there is not', { boundary: { class: 'secret' } }, 'boundary.class', /Invalid option/],
    ['no region at all', { boundary: { regions: [] } }, 'boundary.regions', />=1/],
    [
      'a field of the boundary that there is not',
      { boundary: { hide: [] } },
      'boundary.hide',
      'is not a field of a task',
    ],
    ['a restore that there is not', { restore: 'no' }, 'restore', /true, false or/],
    ['documents that are not restored', { restore: { documents: false } }, 'restore', /true, false or/],
    ['a deadline under a second', { deadlineMs: 999 }, 'deadlineMs', />=1000/],
    ['a deadline over 7 days', { deadlineMs: 604_800_001 }, 'deadlineMs', /<=604800000/],
    ['an input kept for less than a second', { retention: { inputMs: 999 } }, 'retention.inputMs', />=1000/],
    ['half a millisecond', { retention: { outputMs: 1000.5 } }, 'retention.outputMs', /expected int/],
    ['a payload that there is not', { retention: { vaultMs: 1000 } }, 'retention.vaultMs', 'is not a field of a task'],
    ['a field that there is not', { retries: 3 }, 'retries', 'is not a field of a task'],
    ['an input that JSON cannot hold', { input: z.object({ at: z.date() }) }, 'input', /[Dd]ate/],
    ['an output that JSON cannot hold', { output: z.object({ days: z.array(z.date()) }) }, 'output', /[Dd]ate/],
  ])('refuses %s', (_, changes, field, reason) => {
    const refusal = refusalOf(changes);
    expect(refusal.field).toBe(field);
    expect(refusal.reason).toMatch(reason);
  });

  it('says field and reason in one message', () => {
    expect(() => define({ version: 0 })).toThrow(/^version: /);
  });
});

describe('types of a declaration', () => {
  it('follow from its two schemas', () => {
    const task = defineTask({
      name: 'typed',
      version: 1,
      input: z.object({ text: z.string(), count: z.number(), tags: z.array(z.string()), isNew: z.boolean() }),
      output: z.object({ kind: z.enum(['a', 'b']), confidence: z.number() }),
      prompt: ({ input, documents }) => {
        expectTypeOf(input).toEqualTypeOf<{
          text: string;
          count: number | string;
          tags: string[];
          isNew: boolean;
        }>();
        expectTypeOf(documents[0]).toEqualTypeOf<{ id: string; text: string } | undefined>();
        return { system: 's', user: input.text };
      },
      check: ({ input, output }) => {
        expectTypeOf(input.count).toEqualTypeOf<number>();
        expectTypeOf(output.kind).toEqualTypeOf<'a' | 'b'>();
        return undefined;
      },
      gate: {
        threshold: 0.5,
        confidence: ({ input, output }) => {
          expectTypeOf(input.tags).toEqualTypeOf<string[]>();
          expectTypeOf(output).toEqualTypeOf<{ kind: 'a' | 'b'; confidence: number }>();
          return output.confidence;
        },
      },
      ladder: ({ model }) => [model('primary')],
    });
    expect(task.prompt({ input: { text: 'x', count: 1, tags: [], isNew: true }, documents: [] }).user).toBe('x');
  });

  it('make of a redacted number a number or a placeholder, at any depth', () => {
    expectTypeOf<Redacted<{ a: { n: number }[]; b?: string; c: null; d: boolean }>>().toEqualTypeOf<{
      a: { n: number | string }[];
      b?: string;
      c: null;
      d: boolean;
    }>();
    // @ts-expect-error A redacted number may be a placeholder: it cannot be reckoned with.
    const half = (value: Redacted<number>) => value / 2;
    expect(half(4)).toBe(2);
  });
});

const gated = {
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string(), sure: z.number() }),
  prompt: () => ({ system: 'Sort.', user: '' }),
  gate: { threshold: 0.5, confidence: ({ output }: { output: { sure: number } }) => output.sure },
  ladder: ({ model }: RungTools<{ text: string }, { kind: string; sure: number }>) => [model('primary')],
};

const hashOf = (changes: object = {}) => defineTask({ ...gated, ...changes } as typeof gated).hash;

describe('the hash of a task', () => {
  it('is the same for the same declaration, made anew', () => {
    expect(hashOf()).toMatch(/^[\w-]{22}$/);
    expect(hashOf({ input: z.object({ text: z.string() }) })).toBe(hashOf());
  });

  it('does not depend on who is asked about the task', () => {
    expect(hashOf({ owner: 'team-b' })).toBe(hashOf());
  });

  it('is the same whether what follows an unknown outcome is named or left as usual', () => {
    expect(hashOf({ onUnknown: 'ask-again' })).toBe(hashOf());
  });

  it('is the same whether the usual class is named or not', () => {
    expect(hashOf({ boundary: { class: 'internal' } })).toBe(hashOf());
  });

  it.each([
    ['the version', { version: 2 }],
    ['the input', { input: z.object({ text: z.string().max(5) }) }],
    ['the output', { output: z.object({ kind: z.enum(['a']), sure: z.number() }) }],
    ['the prompt', { prompt: () => ({ system: 'Sort well.', user: '' }) }],
    ['a check', { check: () => undefined }],
    ['the threshold', { gate: { ...gated.gate, threshold: 0.6 } }],
    ['the confidence', { gate: { ...gated.gate, confidence: () => 1 } }],
    [
      'the ladder',
      { ladder: ({ model }: { model: (name: string, o: object) => unknown }) => [model('primary', { rounds: 2 })] },
    ],
    [
      'how a rung samples',
      { ladder: ({ model }: { model: (name: string, o: object) => unknown }) => [model('primary', { topP: 0 })] },
    ],
    ['the boundary', { boundary: { keep: ['PERSON'] } }],
    ['the class', { boundary: { class: 'confidential' } }],
    ['the regions', { boundary: { regions: ['eu'] } }],
    ['what follows an unknown outcome', { onUnknown: 'next-rung' }],
    ['whether it restores', { restore: false }],
    ['whether it restores documents', { restore: { documents: true } }],
    ['the deadline', { deadlineMs: 1000 }],
    ['how long payloads are kept', { retention: { inputMs: 1000 } }],
  ])('is another when %s is', (_, changes) => {
    expect(hashOf(changes)).not.toBe(hashOf());
  });
});
