import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure } from '../../../src/failures/failure.ts';
import { createInspector } from '../../../src/inspection/inspector.ts';
import { emailDetector } from '../../../src/redaction/detectors/email.ts';
import type { VaultEntry } from '../../../src/redaction/vault.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { validateAnswer } from '../../../src/validation/validate-answer.ts';

const input = { text: 'Write to dana@example.com about 42.' };
const entries: VaultEntry[] = [
  { placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'dana@example.com' },
  { placeholder: '[ID_1]', type: 'ID', original: 42 },
];
const redacted = {
  input: { text: 'Write to [EMAIL_1] about [ID_1].' },
  documents: [],
  vault: { entries },
};

const output = z.object({
  kind: z.enum(['question', 'complaint']),
  text: z.string(),
  number: z.number().optional(),
  confidence: z.number(),
});

const task = defineTask({
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output,
  prompt: ({ input: { text } }) => ({ system: 'Sort. Questions go to help@example.com.', user: text }),
  check: ({ input: asked, output: { text } }) =>
    text.includes('forbidden') ? `not about ${asked.text.slice(9, 25)}` : undefined,
  gate: { threshold: 0.7, confidence: ({ output: { confidence } }) => confidence },
  ladder: ({ model }) => [model('primary')],
});

const validate = (text: string, changes: Partial<Task> = {}, detectors = [emailDetector]) =>
  validateAnswer({
    task: { ...task, ...changes },
    ...{ text, input, redacted, inspector: createInspector(detectors) },
  });

async function failureOf(text: string, changes?: Partial<Task>): Promise<Failure> {
  const thrown: unknown = await validate(text, changes).catch((error: unknown) => error);
  if (thrown instanceof Failure) return thrown;
  throw new Error('the answer was let in', { cause: thrown });
}

const good = { kind: 'question', text: 'Asks [EMAIL_1].', confidence: 0.9 };
const write = (changes: object = {}) => JSON.stringify({ ...good, ...changes });

/** In the order of the steps: what makes an answer fail there. */
const faults = [
  { code: 'answer-placeholder-unknown', text: '[EMAIL_9]' },
  { code: 'answer-placeholder-lost', text: '%5BEMAIL_2%5D \\[EMAIL\\_2\\]' },
  { code: 'answer-leaks', text: 'eve@other.example' },
  { code: 'answer-off-schema', kind: 'praise' },
  { code: 'answer-check-failed', text: 'forbidden' },
] as const;

function writeFaulty(chosen: readonly (typeof faults)[number][]): string {
  const texts = chosen.flatMap((fault) => ('text' in fault ? [fault.text] : []));
  const fields = chosen.map(({ code: _, ...fault }) => fault);
  return write(Object.assign({}, ...fields, { text: [good.text, ...texts].join(' ') }));
}

describe('validateAnswer', () => {
  it('lets a good answer in, restored, with its confidence', async () => {
    expect(await validate(write())).toEqual({
      output: { kind: 'question', text: 'Asks dana@example.com.', confidence: 0.9 },
      confidence: 0.9,
      isSure: true,
    });
  });

  it('restores what the model did to placeholders, also as the JSON that they stand for', async () => {
    const answered = write({ text: 'Asks \\[EMAIL\\_1\\], %5BEMAIL_1%5D.', number: '{{ID_1}}' });
    const restored = { text: 'Asks dana@example.com, dana@example.com.', number: 42 };
    expect((await validate(answered)).output).toMatchObject(restored);
    const [kept] = [(await validate(answered, { restore: false })).output];
    expect(kept).toMatchObject({ text: 'Asks [EMAIL_1], [EMAIL_1].', number: '[ID_1]' });
  });

  it('leaves what the task itself says', async () => {
    const says = { prompt: () => ({ system: 'Sort. See EMAIL_1.', user: '' }) };
    expect((await validate(write({ text: 'See EMAIL_1.' }), says)).output).toMatchObject({ text: 'See EMAIL_1.' });
  });

  it('gives a value that is one placeholder its own JSON type back before the schema sees it', async () => {
    expect((await validate(write({ number: '[ID_1]' }))).output).toMatchObject({ number: 42 });
  });

  it('fails at the first of its steps that says no, whatever else is wrong', async () => {
    for (let mask = 1; mask < 2 ** faults.length; mask++) {
      const chosen = faults.filter((_, i) => mask & (2 ** i));
      expect((await failureOf(writeFaulty(chosen))).code, JSON.stringify(chosen)).toBe(chosen[0]?.code);
    }
  });

  it('hands on an answer that the gate holds, marked as not sure', async () => {
    expect(await validate(write({ confidence: 0.1 }))).toMatchObject({ confidence: 0.1, isSure: false });
  });

  it.each([
    ['', 'answer-empty'],
    ['Sure, it is a question of <EMAIL_1>!', 'answer-not-json'],
    [`${write({ text: '[EMAIL_9]' }).slice(0, -1)}`, 'answer-not-json'],
    [`{"kind":"question","kind":"question","text":"[EMAIL_9]","confidence":0.1}`, 'answer-not-json'],
  ])('reads JSON before all else: %j', async (text, code) => {
    expect((await failureOf(text)).code).toBe(code);
  });

  it('says in its notes where and what, never a value', async () => {
    const { notes } = await failureOf(write({ kind: 'praise', number: 'seven' }));
    expect(notes).toEqual([
      { path: '/kind', code: 'invalid_value', expected: 'one of question, complaint' },
      { path: '/number', code: 'invalid_type', expected: 'a number' },
    ]);
    const leak = await failureOf(write({ text: 'eve@other.example' }));
    expect(leak.notes).toEqual([{ path: '/text', code: 'answer-leaks' }]);
    const inKey = await failureOf(write({ 'eve@other.example': { 'frank@other.example': 'frank@other.example' } }));
    expect(new Set(inKey.notes.map(({ path }) => path))).toEqual(new Set(['/*', '/*/*']));
  });

  it("keeps the check's own words, with originals hidden", async () => {
    const { notes } = await failureOf(write({ text: 'forbidden' }));
    expect(notes).toEqual([{ path: '', code: 'not about [EMAIL_1]' }]);
  });

  it('takes an address that the task itself gave to the model', async () => {
    await expect(validate(write({ text: 'Send it to help@example.com.' }))).resolves.toBeDefined();
  });

  it('takes an original that the model was never shown for a leak', async () => {
    expect((await failureOf(write({ text: 'dana@example.com' }))).code).toBe('answer-leaks');
  });

  it('looks for no personal data when the task hides none', async () => {
    const boundary = { redact: [], keep: [], block: [], class: 'internal', regions: undefined } as const;
    const vault = { entries: [] };
    const result = await validateAnswer({
      task: { ...task, boundary },
      ...{
        text: write({ text: 'eve@other.example' }),
        input,
        redacted: { input, documents: [], vault },
        inspector: createInspector([emailDetector]),
      },
    });
    expect(result.output).toMatchObject({ text: 'eve@other.example' });
  });

  it('lets any confidence through without a gate, and has none then', async () => {
    expect(await validate(write({ confidence: 0.1 }), { gate: undefined })).toMatchObject({ confidence: null });
  });

  it('delivers placeholders with restore: false, though schema and check saw the originals', async () => {
    const { output: kept } = await validate(write({ number: '[ID_1]' }), { restore: false });
    expect(kept).toEqual({ kind: 'question', text: 'Asks [EMAIL_1].', number: '[ID_1]', confidence: 0.9 });
  });
});

describe('validateAnswer of a task that retrieves', () => {
  const entry: VaultEntry = {
    placeholder: '[EMAIL_2]',
    type: 'EMAIL',
    original: 'eve@x-corp.org',
    isFromDocuments: true,
  };
  const withNotes = {
    ...redacted,
    documents: [{ id: 'n', text: 'Ask [EMAIL_2], or [EMAIL_1].' }],
    vault: { entries: [...entries, entry] },
  };
  const answer = async (restore: Task['restore'], text = '[EMAIL_1], [EMAIL_2]', changes: Partial<Task> = {}) => {
    const copied = { ...task, ...changes, restore, output: output.extend({ text: z.string().trim().max(34) }) };
    const given = { task: copied, text: write({ text }), input, redacted: withNotes };
    return (await validateAnswer({ ...given, inspector: createInspector([emailDetector]) })).output;
  };

  it.each([
    [true, 'dana@example.com, [EMAIL_2]'],
    [{ documents: true as const }, 'dana@example.com, eve@x-corp.org'],
    [false, '[EMAIL_1], [EMAIL_2]'],
  ])('restores with %j', async (restore, text) => {
    expect(await answer(restore)).toEqual({ kind: 'question', text, confidence: 0.9 });
  });

  it('delivers what documents alone say as placeholders, whatever the model did to them', async () => {
    const text = '(EMAIL_1), %5BEMAIL_2%5D';
    expect(await answer(true, text)).toMatchObject({ text: 'dana@example.com, [EMAIL_2]' });
    expect(await answer({ documents: true }, text)).toMatchObject({ text: 'dana@example.com, eve@x-corp.org' });
  });

  it('delivers what the schema made where nothing is withheld', async () => {
    expect(await answer(true, ' [EMAIL_1] ')).toMatchObject({ text: 'dana@example.com' });
  });

  it('lets schema, check and gate see all originals', async () => {
    await expect(answer(true, '[EMAIL_1], [EMAIL_2] and others')).rejects.toMatchObject({ code: 'answer-off-schema' });
    const seen: unknown[] = [];
    const check = ({ output }: { output: unknown }) => void seen.push((output as { text: string }).text);
    await answer(true, undefined, { check, gate: { threshold: 0.5, confidence: (given) => check(given) ?? 0.9 } });
    expect(seen).toEqual(Array(2).fill('dana@example.com, eve@x-corp.org'));
  });
});

describe('validateAnswer of an output that is no object', () => {
  const list = defineTask({
    name: 'list-notes',
    version: 1,
    input: z.object({ text: z.string() }),
    output: z.array(z.string()),
    prompt: ({ input: { text } }) => ({ system: 'List.', user: text }),
    ladder: ({ model }) => [model('primary')],
  });
  const answer = (text: string) =>
    validateAnswer({ task: list, text, input, redacted, inspector: createInspector([]) });

  it.each(['{"answer":["[EMAIL_1]"]}', '["[EMAIL_1]"]'])('takes it out of %s', async (text) => {
    expect((await answer(text)).output).toEqual(['dana@example.com']);
  });

  it('refuses another key', async () => {
    await expect(answer('{"answers":["a"]}')).rejects.toMatchObject({ code: 'answer-off-schema' });
  });
});
