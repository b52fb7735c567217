import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildPrompt, findConstants } from '../../../src/prompting/build-prompt.ts';
import type { VaultEntry } from '../../../src/redaction/vault.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Prompt, Task } from '../../../src/tasks/task.ts';

const task = defineTask({
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string() }),
  prompt: ({ input, documents }) => ({
    system: 'Sort the note.',
    user: [input.text, ...documents.map(({ text }) => text)].join('\n'),
  }),
  ladder: ({ model }) => [model('primary')],
});

const entry: VaultEntry = { placeholder: '[PERSON_1]', type: 'PERSON', original: 'Dana Whitfield' };
const plain = { input: { text: 'A note.' }, documents: [], vault: { entries: [] } };
const redacted = { ...plain, input: { text: 'A note of [PERSON_1].' }, vault: { entries: [entry] } };

describe('buildPrompt', () => {
  it("is the task's own prompt where nothing was hidden", () => {
    expect(buildPrompt(task, plain, [])).toEqual({ system: 'Sort the note.', user: 'A note.' });
  });

  it('shows the documents to the task', () => {
    const documents = [{ id: 'd1', text: 'See also.' }];
    expect(buildPrompt(task, { ...plain, documents }, []).user).toBe('A note.\nSee also.');
  });

  it('says what placeholders are when there are some, without showing one or an original', () => {
    const { system, user } = buildPrompt(task, redacted, []);
    expect(system).toMatch(/^Sort the note\.\n\nWords in square brackets/);
    expect(system).not.toMatch(/\[[A-Z_]+_\d+\]/);
    expect(system + user).not.toContain('Dana');
    expect(user).toBe('A note of [PERSON_1].');
  });

  it('tells what was wrong with the last answer, and what was expected, after the same question', () => {
    const notes = [
      { path: '/kind', code: 'invalid_value', expected: 'one of billing, bug' },
      { path: '/more', code: 'custom' },
      { path: '', code: 'not-json' },
    ];
    expect(buildPrompt(task, redacted, notes).user.split('\n')).toEqual([
      'A note of [PERSON_1].',
      '',
      'Your last answer was not accepted:',
      '- at /kind: invalid_value, expected one of billing, bug',
      '- at /more: custom',
      '- not-json, answer with one JSON value and nothing else',
      'Answer the same question again and put this right.',
    ]);
  });

  const both = 'must return { system, user }, both texts';
  it.each<[unknown, string]>([
    [undefined, both],
    [null, both],
    ['x', both],
    [{}, both],
    [{ system: 'x' }, both],
    [{ system: 'x', user: 1 }, both],
    [{ system: '', user: ' \n' }, 'returned no text'],
    [Promise.resolve({ system: 'x', user: 'y' }), 'returned a promise; it must not be async'],
  ])('blames the task for a prompt that returns %j', (returned, reason) => {
    const odd = { ...task, prompt: () => returned as unknown as Prompt };
    expect(() => buildPrompt(odd, plain, [])).toThrow(
      expect.objectContaining({ code: 'task-broken', fault: { file: 'sort-note', field: 'prompt', reason } }),
    );
  });
});

const billTask = defineTask({
  name: 'sort-bill',
  version: 1,
  input: z.object({ text: z.string(), lines: z.array(z.object({ amount: z.number(), isPaid: z.boolean() })) }),
  output: z.object({ category: z.enum(['billing', 'other']) }),
  prompt: ({ input }) => ({
    system: 'Sort this bill.',
    user: `Text: ${input.text}. Lines: ${input.lines.map(({ amount, isPaid }) => `${amount} ${isPaid}`).join(', ')}.`,
  }),
  ladder: ({ model }) => [model('primary')],
});

const redactedBill = { text: 'Of [PERSON_1] in Rome', lines: [{ amount: 12.5, isPaid: true }] };

describe('findConstants', () => {
  it("holds the task's own words, its schema and what Airlock adds, and nothing of the input's texts and numbers", () => {
    const [system, user, schema, ...added] = findConstants(billTask, redactedBill).split('\n');
    expect(system).toBe('Sort this bill.');
    expect(user).toBe('Text: . Lines: 0 true.');
    expect(JSON.parse(schema ?? '')).toEqual(billTask.providerSchema);
    expect(added).toEqual([expect.stringContaining('Words in square brackets')]);
  });

  it('holds the schema that is sent in its place, and what notes expect by it', () => {
    const schema = { type: 'string' };
    const notes = [
      { path: '/kind', code: 'invalid_value', expected: 'one of billing, bug' },
      { path: '', code: 'answer-cut-short' },
      { path: '', code: "the check's own words" },
    ];
    const constants = findConstants(billTask, redactedBill, { schema, notes }).split('\n');
    expect(constants).toEqual(expect.arrayContaining(['{"type":"string"}', 'one of billing, bug']));
    expect(constants).toEqual(expect.arrayContaining([expect.stringMatching(/^answer more briefly/)]));
    expect(constants.join()).not.toContain('own words,');
    expect(constants).not.toContain(JSON.stringify(billTask.providerSchema));
  });

  it('holds no prompt when the prompt cannot take an empty input', () => {
    const prompt: Task['prompt'] = () => {
      throw new Error('too short');
    };
    expect(findConstants({ ...billTask, prompt }, redactedBill)).toBe(
      `${JSON.stringify(billTask.providerSchema)}\n${findConstants(billTask, redactedBill).split('\n').at(-1)}`,
    );
  });

  it('leaves the input as it was', () => {
    const before = structuredClone(redactedBill);
    findConstants(billTask, redactedBill);
    expect(redactedBill).toEqual(before);
  });
});
