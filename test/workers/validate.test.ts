import { describe, expect, it } from 'vitest';
import { createStop } from '../../workers/stop.ts';
import { createValidateStage } from '../../workers/validate.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask({ threshold: 0.5 });
const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'ann@example.org' }] };
const redacted = JSON.stringify({ input: { text: '[EMAIL_1]' }, documents: [], vault });

const work = (answer: object | string) => {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const input = JSON.stringify({ text: 'ann@example.org' });
  const payloads = { input, redacted, answer: JSON.stringify({ text, model: 'small-2025' }) };
  const job = createStageJob('validate', task, { payloads });
  return createValidateStage([]).work({ job, task, stop: createStop() });
};

describe('createValidateStage', () => {
  it('hands on what the producer gets, with who answered', async () => {
    expect(await work({ summary: 'from [EMAIL_1]', confidence: 0.8 })).toEqual({
      is: 'advance',
      carry: {
        output: { summary: 'from ann@example.org', confidence: 0.8 },
        ...{ confidence: 0.8, profile: 'primary', model: 'small-2025', rung: 0 },
      },
    });
  });

  it.each([
    ['no JSON', 'hello', 'answer-not-json'],
    ['a placeholder nobody gave', { summary: '[EMAIL_2]', confidence: 1 }, 'answer-placeholder-unknown'],
    ['another form', { summary: 5, confidence: 1 }, 'answer-off-schema'],
    ['too little confidence', { summary: '', confidence: 0.4 }, 'answer-unsure'],
  ])('refuses an answer with %s', async (_, answer, code) => {
    await expect(work(answer)).rejects.toMatchObject({ code });
  });
});
