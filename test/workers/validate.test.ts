import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createInspector } from '../../src/inspection/inspector.ts';
import type { RungAnswer } from '../../src/jobs/carries.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import type { Detector } from '../../src/redaction/detector.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { defineTask } from '../../src/tasks/define-task.ts';
import type { Task } from '../../src/tasks/task.ts';
import type { Profiles } from '../../workers/rungs.ts';
import { createStop } from '../../workers/stop.ts';
import { createValidateStage } from '../../workers/validate.ts';
import { createKnobs } from '../../workers/watch-knobs.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createTestProfile, createTestProfiles } from '../support/create-test-profiles.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, rule }) => [rule(() => undefined), model('primary'), model('other'), rule(() => undefined)],
});
const email = 'ann@example.org';
const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: email }] };
const redacted = JSON.stringify({ input: { text: '[EMAIL_1]' }, documents: [], vault });

const configured = createTestProfiles('primary', 'other');

interface Given extends Partial<StageJob> {
  given?: Task;
  detectors?: readonly Detector[];
  profiles?: Profiles;
  threshold?: number;
}

const workOn = (
  answer: RungAnswer,
  { given = task, detectors = [], profiles = configured, threshold, ...changes }: Given,
) => {
  const payloads = { input: JSON.stringify({ text: email }), redacted, answer: JSON.stringify(answer) };
  const job = createStageJob('validate', given, { rung: 1, ...changes, payloads });
  const knobs = createKnobs();
  if (threshold !== undefined) knobs.turn(new Map([[given.name, { threshold }]]));
  return createValidateStage({ inspector: createInspector(detectors), profiles, knobs }).work({
    job,
    task: given,
    stop: createStop(),
  });
};

/** Validates what a model said. */
const work = (answer: object | string, given: Given = {}) => {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return workOn({ by: 'model', text, profile: 'primary', model: 'small-2025' }, given);
};

/** Validates what a rule said. */
const workOnRule = (output: unknown, given: Given = {}) => workOn({ by: 'rule', output }, given);

describe('createValidateStage', () => {
  it('hands on what the producer gets, with who answered', async () => {
    expect(await work({ summary: 'from [EMAIL_1]', confidence: 0.8 })).toEqual({
      is: 'advance',
      carry: {
        output: { summary: `from ${email}`, confidence: 0.8 },
        answer: {
          ...{ by: 'model', rung: 1, profile: 'primary', model: 'small-2025', confidence: 0.8, degraded: false },
        },
      },
    });
  });

  it('lets the threshold that is set go before that of the task', async () => {
    const answer = { summary: 'a note', confidence: 0.6 };
    expect((await work(answer)).is).toBe('advance');
    expect(await work(answer, { threshold: 0.61 })).toMatchObject({ is: 'failed', failure: { code: 'answer-unsure' } });
    expect((await work({ ...answer, confidence: 0.1 }, { threshold: 0.1 })).is).toBe('advance');
    expect((await work({ ...answer, confidence: 0 }, { threshold: 0 })).is).toBe('advance');
  });

  it('takes an example of the schema that the simulated model was sent, from that model alone', async () => {
    const given = defineTask({
      name: 'contact',
      version: 1,
      input: z.object({ text: z.string() }),
      output: z.object({ email: z.email() }),
      prompt: ({ input }) => ({ system: '', user: input.text }),
      ladder: ({ model }) => [model('primary')],
    });
    const said = { email: 'someone@example.com' };
    const detectors = createDetectors('balanced');
    const profiles = new Map([['primary', createTestProfile('primary', { simulated: true })]]);
    const rung = 0;
    expect(await work(said, { given, detectors, profiles, rung })).toMatchObject({ carry: { output: said } });
    await expect(work(said, { given, detectors, rung })).rejects.toMatchObject({ code: 'answer-leaks' });
  });

  it.each([
    ['no JSON', 'hello', 'answer-not-json'],
    ['a placeholder nobody gave', { summary: '[EMAIL_2]', confidence: 1 }, 'answer-placeholder-unknown'],
    ['another form', { summary: 5, confidence: 1 }, 'answer-off-schema'],
  ])('refuses an answer with %s', async (_, answer, code) => {
    await expect(work(answer)).rejects.toMatchObject({ code });
  });

  it('refuses an answer with personal data that the model was not given', async () => {
    const detectors = createDetectors('balanced');
    const answer = { summary: 'write to bob@example.org', confidence: 1 };
    await expect(work(answer, { detectors })).rejects.toMatchObject({ code: 'answer-leaks' });
  });

  it('refuses an answer that is not sure enough, and hands it on as a proposal that fits', async () => {
    expect(await work({ summary: 'from [EMAIL_1]', confidence: 0.4 })).toEqual({
      is: 'failed',
      failure: expect.objectContaining({ code: 'answer-unsure' }),
      proposal: {
        output: { summary: `from ${email}`, confidence: 0.4 },
        answer: {
          ...{ by: 'model', rung: 1, profile: 'primary', model: 'small-2025', confidence: 0.4, degraded: false },
        },
      },
    });
  });

  it.each([
    [0, false],
    [1, false],
    [2, true],
    [3, true],
  ])('takes an answer of rung %i for degraded: %s', async (rung, degraded) => {
    const answer = { summary: 'a note', confidence: 1 };
    expect(await workOnRule(answer, { rung })).toMatchObject({ carry: { answer: { rung, degraded } } });
    expect(await work(answer, { rung })).toMatchObject({ carry: { answer: { rung, degraded } } });
  });

  it('takes the answer of a rule as it is, through no gate, redacted or not', async () => {
    const output = { summary: `for ${email}`, confidence: 0.1 };
    expect(await workOnRule(output, { rung: 0, isRedacted: undefined })).toEqual({
      is: 'advance',
      carry: {
        output,
        answer: { by: 'rule', rung: 0, profile: null, model: null, confidence: null, degraded: false },
      },
    });
  });

  it('blames the task for a gate that cannot tell, and keeps the answer as a proposal', async () => {
    const given: Task = { ...task, gate: { threshold: 0.5, confidence: () => Number.NaN } };
    expect(await work({ summary: 'a note', confidence: 0.8 }, { given })).toMatchObject({
      is: 'failed',
      failure: { code: 'task-broken', fault: { file: 'note', field: 'gate' } },
      proposal: { output: { summary: 'a note' }, answer: { confidence: null } },
    });
  });

  it("blames the task for a rule's answer that does not fit the schema, and refuses one that its check says no to", async () => {
    await expect(workOnRule({ summary: 5, confidence: 1 })).rejects.toMatchObject({
      code: 'task-broken',
      fault: { field: 'ladder[1]', reason: "the rule's answer does not fit the output schema" },
      notes: [{ path: '/summary', code: 'invalid_type' }],
    });
    const given: Task = { ...task, check: ({ input }) => `not for ${(input as { text: string }).text}` };
    await expect(workOnRule({ summary: '', confidence: 1 }, { given })).rejects.toMatchObject({
      code: 'answer-check-failed',
      notes: [{ path: '', code: `not for ${email}` }],
    });
  });

  it("refuses a model's answer to an input that was never redacted", async () => {
    await expect(work({ summary: '', confidence: 1 }, { isRedacted: undefined })).rejects.toMatchObject({
      code: 'boundary-breach',
    });
  });
});
