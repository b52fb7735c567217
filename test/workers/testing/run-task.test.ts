import { describe, expect, it } from 'vitest';
import type { TaskTools } from '../../../src/tasks/define-task.ts';
import type { ModelRungOptions, Rung, RungTools } from '../../../src/tasks/task.ts';
import { completion, httpReply, runTask } from '../../../workers/testing/run-task.ts';

type Kind = { kind: 'question' | 'complaint'; reply: string; confidence: number };
type Tools = RungTools<{ text: string }, Kind>;

/** A task module as an author writes it, with a ladder of its own. */
const sortNote =
  (ladder: (tools: Tools) => readonly Rung[] = ({ model }) => [model('primary')], more: object = {}) =>
  ({ defineTask, z }: TaskTools) =>
    defineTask({
      name: 'sort-note',
      version: 1,
      input: z.object({ text: z.string().min(1) }),
      output: z.object({
        kind: z.enum(['question', 'complaint']),
        reply: z.string().max(80),
        confidence: z.number().min(0).max(1),
      }),
      prompt: ({ input, documents }) => ({
        system: 'Sort the note.',
        user: [input.text, ...documents.map(({ text }) => text)].join('\n'),
      }),
      check: ({ output }) => (output.reply === 'no' ? 'the reply says nothing' : undefined),
      gate: { threshold: 0.7, confidence: ({ output }) => output.confidence },
      ladder,
      ...more,
    });

const rung = (options: ModelRungOptions) => sortNote(({ model }) => [model('primary', options)]);
const sure: Kind = { kind: 'question', reply: 'It was charged once.', confidence: 0.9 };
const input = { text: 'Was I charged twice? ann@example.com' };
const eventsOf = ({ steps }: { steps: readonly { event: string }[] }) => steps.map(({ event }) => event);

describe('runTask', () => {
  it('goes the whole way, redacts before a model is asked and restores behind it', async () => {
    const run = await runTask(sortNote(), input, { answers: [{ ...sure, reply: 'Write to [EMAIL_1].' }] });
    // The types follow from the task.
    const output: Kind | null = run.output;
    expect(output).toEqual({ ...sure, reply: 'Write to ann@example.com.' });
    expect(run).toMatchObject({
      ...{ status: 'succeeded', failure: null, answersLeft: 0 },
      answer: { by: 'model', rung: 0, profile: 'primary', confidence: 0.9, degraded: false },
      attempts: [{ n: 1, outcome: 'answered', profile: 'primary' }],
    });
    expect(eventsOf(run)).toEqual(['redacted', 'answered', 'succeeded']);
    expect(run.steps).toMatchObject([
      { stage: 'redact', redacted: { input: { text: 'Was I charged twice? [EMAIL_1]' }, findings: { EMAIL: 1 } } },
      {
        stage: 'model',
        sent: [{ profile: 'primary' }],
        came: JSON.stringify({ ...sure, reply: 'Write to [EMAIL_1].' }),
      },
      { stage: 'validate', output, confidence: 0.9 },
    ]);
    const [sent] = run.steps[1]?.sent ?? [];
    expect(sent?.user).toBe('Was I charged twice? [EMAIL_1]');
    expect(sent?.system).toContain('Sort the note.');
    expect(sent?.body).toMatchObject({ response_format: { json_schema: { name: 'sort-note', strict: true } } });
    expect(JSON.stringify(sent)).not.toContain('ann@example.com');
  });

  it('asks again with what was wrong, while rounds last', async () => {
    const answers = [{ ...sure, kind: 'rant' }, 'no JSON', { ...sure, reply: 'no' }];
    const run = await runTask(rung({ rounds: 2 }), input, { answers });
    expect(eventsOf(run)).toEqual([
      ...['redacted', 'answered', 'ask again answer-off-schema', 'answered', 'ask again answer-not-json', 'answered'],
      'dead-lettered answer-check-failed',
    ]);
    const refused = run.steps.filter(({ failure }) => failure);
    expect(refused).toMatchObject([
      {
        round: 0,
        next: 'ask-again',
        failure: {
          code: 'answer-off-schema',
          at: [{ path: '/kind', code: 'invalid_value', expected: 'one of question, complaint' }],
        },
      },
      { round: 1, failure: { code: 'answer-not-json' } },
      { round: 2, next: 'next-rung', failure: { at: [{ path: '', code: 'the reply says nothing' }] } },
    ]);
    expect(run.steps[3]?.sent[0]?.user).toContain('- at /kind: invalid_value, expected one of question, complaint');
    expect(run).toMatchObject({ status: 'failed', output: null, failure: { code: 'answer-check-failed' } });
  });

  it('meets what providers do: errors, waits, broken connections, refusals, answers that are cut', async () => {
    const answers = [
      httpReply(500, { body: { error: { message: 'x' } } }),
      httpReply(429, { headers: { 'retry-after': '7' } }),
      Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
      completion('{"kind"', { finishReason: 'length' }),
      completion(null, { refusal: 'I will not.' }),
    ];
    const run = await runTask(
      sortNote(({ model }) => [model('primary'), model('fallback')]),
      input,
      { answers: [...answers, sure] },
    );
    expect(eventsOf(run).slice(1)).toEqual([
      ...['retry model-error', 'throttled model-throttled', 'retry model-unreachable', 'ask again answer-cut-short'],
      ...['next rung model-refused', 'answered', 'succeeded'],
    ]);
    expect(run.answer).toMatchObject({ profile: 'fallback', degraded: true });
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual([
      ...['failed', 'throttled', 'failed', 'answered', 'failed', 'answered'],
    ]);
  });

  it('goes down the ladder to rules and people, whose decisions it takes', async () => {
    const ladder = sortNote(({ model, rule, review }) => [
      rule(({ input: { text } }) =>
        text.startsWith('!') ? { kind: 'complaint', reply: '', confidence: 0 } : undefined,
      ),
      model('primary'),
      review(),
      model('fallback'),
    ]);
    expect(await runTask(ladder, { text: '! bad' })).toMatchObject({
      ...{ status: 'succeeded', answer: { by: 'rule', degraded: false }, attempts: [] },
      steps: [{ stage: 'redact' }, { came: { kind: 'complaint' } }, { output: { kind: 'complaint' } }],
    });
    const unsure = { ...sure, confidence: 0.1 };
    const held = await runTask(ladder, input, { answers: [unsure] });
    expect(held).toMatchObject({ status: 'in_review', output: null, answer: null });
    expect(held.steps.at(-2)).toMatchObject({ failure: { code: 'answer-unsure' }, output: unsure, confidence: 0.1 });
    const output = { ...sure, reply: 'mine' };
    const correct = { decision: 'correct', output } as const;
    expect(await runTask(ladder, input, { answers: [unsure], decisions: [correct] })).toMatchObject({
      ...{ status: 'succeeded', output, answer: { by: 'review' } },
    });
    const rejected = await runTask(ladder, input, { answers: [unsure, sure], decisions: [{ decision: 'reject' }] });
    expect(rejected).toMatchObject({ status: 'succeeded', answer: { profile: 'fallback', degraded: true } });
    const again = { decision: 'ask-again' } as const;
    const asked = await runTask(ladder, input, { answers: [unsure, sure], decisions: [again] });
    expect(asked).toMatchObject({ status: 'succeeded', answer: { profile: 'primary' } });
    await expect(
      runTask(ladder, input, { answers: [httpReply(401)], decisions: [{ decision: 'approve' }] }),
    ).rejects.toThrow('the decision approve was refused: nothing-to-approve');
  });

  it('passes over models that are not configured, or may not see the job', async () => {
    const ladder = sortNote(({ model }) => [model('primary'), model('fallback')]);
    const here = await runTask(ladder, input, { profiles: { fallback: {} }, answers: [sure] });
    expect(here).toMatchObject({ answer: { profile: 'fallback', degraded: true } });
    const profiles = { primary: { dataClasses: ['public'] as const }, fallback: { dataClasses: ['public'] as const } };
    const nowhere = await runTask(ladder, input, { profiles, options: { dataClass: 'restricted' } });
    expect(nowhere).toMatchObject({ status: 'failed', failure: { code: 'rung-unavailable' }, attempts: [] });
  });

  it('finds documents in sources, and hides what is personal in them', async () => {
    const retrieve = sortNote(undefined, {
      retrieve: async ({ sources }: { sources: { find: (name: string) => unknown } }) => sources.find('faq'),
    });
    const sources = { faq: [{ id: 'f1', text: 'Ask bob@example.com' }] };
    const run = await runTask(retrieve, input, { answers: [sure], sources });
    expect(run.steps[0]?.redacted?.documents).toEqual([{ id: 'f1', text: 'Ask [EMAIL_2]' }]);
    expect(run.steps[1]?.sent[0]?.user).toContain('Ask [EMAIL_2]');
  });

  it("blames the task's own code, with what that threw", async () => {
    const error = new TypeError('a bug');
    const broken = sortNote(undefined, {
      gate: {
        threshold: 0.5,
        confidence: () => {
          throw error;
        },
      },
    });
    const run = await runTask(broken, input, { answers: [sure] });
    const message = "The task's own code is at fault. sort-note: gate: threw an error.";
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'task-broken', message } });
    expect(run.failure?.cause).toBe(error);
    expect(run.steps.at(-1)?.failure?.cause).toBe(error);
  });

  it('rejects an input that the API would not take, and asks nobody', async () => {
    const run = await runTask(sortNote(), { text: '' }, { answers: [sure] });
    expect(run).toMatchObject({
      ...{ status: 'rejected', steps: [], answersLeft: 1 },
      failure: { kind: 'bad-input', code: 'input-invalid', at: [{ path: '/input/text' }] },
    });
  });

  it('takes answers from functions of the request, and throws what the script is to blame for', async () => {
    const echo = ({ user, profile }: { user: string; profile: string }) => ({ ...sure, reply: `${profile}: ${user}` });
    const said = { ...sure, reply: 'primary: short' };
    expect((await runTask(sortNote(), { text: 'short' }, { answers: echo })).output).toEqual(said);
    expect((await runTask(sortNote(), { text: 'short' }, { answers: [echo] })).output).toEqual(said);
    await expect(runTask(sortNote(), input)).rejects.toThrow('a model was asked 1 times, and there are 0 answers');
    const answers = () => {
      throw new Error('of the test');
    };
    await expect(runTask(sortNote(), input, { answers })).rejects.toThrow('of the test');
  });

  it('ends a job that is out of time, whose waits take none', async () => {
    const slow = sortNote(({ model, rule }) => [model('primary'), rule(() => sure)]);
    const wait = httpReply(429, { headers: { 'retry-after': '3' } });
    const run = await runTask(slow, input, { answers: () => wait, options: { deadlineMs: 20_000 } });
    expect(run).toMatchObject({ status: 'succeeded', answer: { by: 'rule', degraded: true } });
  });
});
