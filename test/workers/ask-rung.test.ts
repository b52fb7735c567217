import { describe, expect, it } from 'vitest';
import { createPolicyHash } from '../../src/boundary/hash-policy.ts';
import { Failure } from '../../src/failures/failure.ts';
import { createInspector } from '../../src/inspection/inspector.ts';
import { writeBody } from '../../src/models/write-body.ts';
import { createRungStage } from '../../workers/ask-rung.ts';
import { createStop } from '../../workers/stop.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createTestProfile, createTestProfiles } from '../support/create-test-profiles.ts';
import { type Asked, createScriptedAsk, startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask({ maxOutputTokens: 77 });
const email = 'ann@example.org';
const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: email }] };
const write = (changes: object = {}) =>
  JSON.stringify({ input: { text: 'from [EMAIL_1]' }, documents: [], vault, ...changes });
const redacted = write();
const payloads = { input: JSON.stringify({ text: `from ${email}` }), redacted };
const attempt = { ...startedAttempt, outcome: 'answered' } as const;
const answer = { text: '{}', model: 'small-2025', usage: { inputTokens: 1, outputTokens: 1 } };
const call = { profile: 'primary', is: 'answer', isCounted: true } as const;
const answered: Asked = { is: 'answered', answer, attempt, call };

const configured = createTestProfiles('primary');
const policyOf = createPolicyHash([]);

const work = (
  asked: Asked,
  changes: Parameters<typeof createStageJob>[2] = {},
  given: typeof task = task,
  stop = createStop(),
  profiles = configured,
) => {
  const scripted = createScriptedAsk(asked);
  const job = createStageJob('model', given, { payloads, ...changes });
  const { observe, lines } = startObserving();
  const stage = createRungStage('model', {
    ask: scripted.ask,
    profiles,
    policyOf,
    observe,
    inspector: createInspector([]),
  });
  const verdict = stage.work({ job, task: given, stop });
  return { ...scripted, stop, lines, verdict };
};

describe('createRungStage', () => {
  it('asks with the redacted input, the schema and the limits of the rung', async () => {
    const { given, verdict, stop } = work(answered);
    const carry = { by: 'model', text: '{}', profile: 'primary', model: 'small-2025' };
    expect(await verdict).toEqual({ is: 'advance', carry, attempt, call });
    expect(given[0]?.request).toMatchObject({ schemaName: 'note', schema: task.providerSchema, maxOutputTokens: 77 });
    expect(given[0]?.request.user).toContain('from [EMAIL_1]');
    expect(JSON.stringify(given[0]?.request)).not.toContain(email);
    expect(given[0]?.signal).toBe(stop.signal);
  });

  it('tells the simulated model all that the schema says, and no other', async () => {
    const simulated = new Map([['primary', createTestProfile('primary', { simulated: true })]]);
    const { given, verdict } = work(answered, {}, task, createStop(), simulated);
    await verdict;
    expect(given[0]?.request.schema).toBe(task.wholeSchema);
    expect(JSON.stringify(task.wholeSchema)).toContain('"maxLength":80');
    expect(JSON.stringify(task.providerSchema)).not.toContain('maxLength');
  });

  it('asks with what was wrong when it asks again', async () => {
    const notes = JSON.stringify([{ path: '/summary', code: 'too_big' }]);
    const { given, verdict } = work(answered, { payloads: { ...payloads, notes } });
    await verdict;
    expect(given[0]?.request.user).toContain('at /summary: too_big');
  });

  it('asks as its rung says, and leaves the rest to the profile', async () => {
    const { given, verdict } = work(answered, {}, createNoteTask({ temperature: 0, reasoningEffort: 'low' }));
    await verdict;
    expect(given[0]?.request.sampling).toEqual({ temperature: 0, reasoningEffort: 'low' });
  });

  const careless = (prompt: typeof task.prompt): typeof task => ({ ...task, prompt });
  const withDocument = careless(({ documents }) => ({
    system: 'Sort.',
    user: documents.map(({ text }) => text).join(),
  }));
  const documents = [{ id: 'd1', text: `ANN@example.org, twice: ann＠example.org` }];
  const notes = JSON.stringify([
    { path: `/${email}`, code: 'answer-off-schema' },
    { path: '', code: `not ${email}` },
  ]);
  const twoModels = createNoteTask({ ladder: ({ model }) => [model('elsewhere'), model('primary')] });
  const byPrompt = careless(({ input }) => ({
    system: `Sort for ${(input as { text: string }).text === '' ? '' : email}.`,
    user: JSON.stringify({ from: email }),
  }));
  it.each<[string, typeof task, object]>([
    ['a retrieved document', withDocument, { payloads: { ...payloads, redacted: write({ documents }) } }],
    ['what was wrong with an answer, in a path or in the words of a check', task, { payloads: { ...payloads, notes } }],
    [
      'the input, on a rung below',
      twoModels,
      { rung: 1, payloads: { ...payloads, redacted: write({ input: { text: email } }) } },
    ],
    [
      'the input, when it is asked again',
      task,
      { round: 1, payloads: { notes, redacted: write({ input: { text: email } }) } },
    ],
    ['both messages of a prompt', byPrompt, {}],
  ])('lets no original leave by way of %s', async (_, given, changes) => {
    const { given: asked, verdict } = work(answered, changes, given);
    await verdict;
    const body = writeBody(asked[0]?.request ?? expect.fail('nobody was asked'), createTestProfile('primary'));
    const text = body.bytes.toString().normalize('NFKC').toLowerCase();
    expect(text).not.toContain('ann@');
    expect(text).toContain('[email_1]');
  });

  it('tells the receipt what was hidden, and which boundary was in force for the class of the job', async () => {
    const { given } = work(answered);
    const closer = work(answered, { dataClass: 'restricted' });
    await Promise.all([given, closer.verdict]);
    const reach = { class: 'internal', regions: undefined } as const;
    expect(given[0]).toMatchObject({ findings: { EMAIL: 1 }, policy: policyOf(task, reach) });
    expect(closer.given[0]?.policy).toBe(policyOf(task, { ...reach, class: 'restricted' }));
  });

  it('asks no model that may not see the job', async () => {
    const seesLess = new Map([['primary', createTestProfile('primary', { dataClasses: ['public', 'internal'] })]]);
    const { given, verdict } = work(answered, { dataClass: 'confidential' }, task, createStop(), seesLess);
    expect(await verdict).toEqual({ is: 'failed', failure: new Failure('rung-unavailable') });
    expect(given).toEqual([]);
  });

  it('hides an original that a prompt brought in by another way, and says that it did', async () => {
    const prompt: typeof task.prompt = ({ input }) => {
      const { text } = input as { text: string };
      return { system: 'Sort.', user: text === '' ? '' : `write to ${email}` };
    };
    const careless = { ...task, prompt };
    const { given, verdict, lines } = work(answered, {}, careless);
    await verdict;
    expect(lines).toMatchObject([{ event: 'boundary-held-back' }]);
    expect(JSON.stringify(lines)).not.toContain(email);
    expect(given[0]?.request.user).toContain('write to [EMAIL_1]');
  });

  it.each<[string, Asked]>([
    ['failed', { is: 'failed', failure: new Failure('model-error'), attempt }],
    ['snoozed', { is: 'snooze', delayMs: 5 }],
    ['moved', { is: 'moved' }],
  ])('says as it is that asking was %s', async (_, asked) => {
    expect(await work(asked).verdict).toEqual(asked);
  });

  it('waits for a request that is still under way', async () => {
    const latestAttempt = { ...startedAttempt, leaseEndsAt: 10_250 };
    const { given, verdict } = work(answered, { latestAttempt, judgedAt: 10_250 });
    expect(await verdict).toEqual({ is: 'snooze', delayMs: 250 });
    expect(given).toEqual([]);
  });

  it('takes a request for unknown once its lease is over, and asks nobody this time', async () => {
    const latestAttempt = { ...startedAttempt, leaseEndsAt: 10_000 };
    const { given, verdict } = work(answered, { latestAttempt });
    expect(await verdict).toMatchObject({
      is: 'failed',
      failure: { kind: 'transient', code: 'model-unknown-outcome' },
      attempt: { n: 1, outcome: 'unknown', failure: 'model-unknown-outcome' },
    });
    expect(given).toEqual([]);
  });

  it('asks on after an attempt that was closed', async () => {
    const { given, verdict } = work(answered, { latestAttempt: { ...attempt, outcome: 'failed' } });
    await verdict;
    expect(given).toHaveLength(1);
  });

  it('asks nobody with a prompt that is none', async () => {
    const broken = { ...task, prompt: () => ({ system: 'Sort.', user: undefined as unknown as string }) };
    const { given, verdict } = work(answered, {}, broken);
    await expect(verdict).rejects.toMatchObject({ code: 'task-broken', fault: { field: 'prompt' } });
    expect(given).toEqual([]);
  });

  it('asks no model with an input that was never redacted', async () => {
    const { given, verdict } = work(answered, { isRedacted: undefined });
    await expect(verdict).rejects.toMatchObject({ code: 'boundary-breach' });
    expect(given).toEqual([]);
  });

  it('asks no model that is not configured', async () => {
    const other = createNoteTask({ ladder: ({ model }) => [model('elsewhere')] });
    const { given, verdict } = work(answered, {}, other);
    expect(await verdict).toEqual({ is: 'failed', failure: new Failure('rung-unavailable') });
    expect(given).toEqual([]);
  });

  it('asks no model that failed this job as misconfigured on an earlier rung', async () => {
    const twice = createNoteTask({ ladder: ({ model }) => [model('primary'), model('primary')] });
    const causes = [{ stage: 'model', rung: 0, code: 'model-not-allowed', at: 1 }] as const;
    const { given, verdict } = work(answered, { rung: 1, causes }, twice);
    expect(await verdict).toEqual({ is: 'failed', failure: new Failure('rung-unavailable') });
    expect(given).toEqual([]);
  });

  it('lets a rule answer from the input as it came, redacted or not', async () => {
    const ruled = createNoteTask({
      ladder: ({ rule }) => [rule(({ input }) => ({ summary: input.text, confidence: 1 }))],
    });
    const { given, verdict } = work(answered, { isRedacted: undefined }, ruled);
    const output = { summary: `from ${email}`, confidence: 1 };
    expect(await verdict).toEqual({ is: 'advance', carry: { by: 'rule', output } });
    expect(given).toEqual([]);
  });

  it('passes on when the rule leaves the answer to others', async () => {
    const ruled = createNoteTask({ ladder: ({ rule }) => [rule(() => undefined)] });
    expect(await work(answered, {}, ruled).verdict).toEqual({
      is: 'failed',
      failure: new Failure('answer-from-no-rule'),
    });
  });

  it.each([[60_000], [undefined]])('leaves the job to a person for %s milliseconds', async (withinMs) => {
    const options = withinMs === undefined ? {} : { withinMs };
    const reviewed = createNoteTask({ ladder: ({ review }) => [review(options)] });
    const { given, verdict } = work(answered, {}, reviewed);
    expect(await verdict).toEqual({ is: 'review', withinMs });
    expect(given).toEqual([]);
  });

  it('asks the rung that the job stands on, under the name of its stage', async () => {
    const second = createNoteTask({ ladder: ({ rule, model }) => [rule(() => undefined), model('primary')] });
    const { given, verdict } = work(answered, { rung: 1 }, second);
    await verdict;
    expect(given[0]?.rung).toBe(second.ladder[1]);
    const { observe } = startObserving();
    const inspector = createInspector([]);
    const tools = { ...createScriptedAsk(answered), profiles: configured, policyOf, observe, inspector };
    expect(createRungStage('fallback', tools).name).toBe('fallback');
  });
});
