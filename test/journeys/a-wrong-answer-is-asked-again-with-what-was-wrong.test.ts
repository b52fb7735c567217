import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const wrongValue = 'quite-sure-of-it';
const wrong = noteAnswer({ confidence: wrongValue });

describe('an answer that does not fit', () => {
  it('is asked again with its path and code, and never with its value', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(wrong, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');

    const [first, second] = model.requests;
    expect(first?.text).not.toContain('not accepted');
    expect(second?.text).toContain('not accepted');
    expect(second?.text).toContain('at /confidence: ');
    expect(second?.text).not.toContain(wrongValue);
    expect(job.attempts).toMatchObject([
      { n: 1, round: 0, outcome: 'answered', failure: { kind: 'bad-answer', code: 'answer-off-schema' } },
      { n: 2, round: 1, outcome: 'answered', failure: null },
    ]);
    expect(job.usage).toMatchObject({ modelCalls: 2, inputTokens: 62 });
  });

  it('is asked again with a fresh budget', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 2 })] });
    model.script({ status: 500 }, wrong, { status: 500 }, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const { attempts } = await pipeline.reaches(id, 'succeeded');
    expect(attempts.map(({ round, outcome }) => [round, outcome])).toEqual([
      [0, 'failed'],
      [0, 'answered'],
      [1, 'failed'],
      [1, 'answered'],
    ]);
  });

  it('is still told what was wrong when the second round has to be repeated', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(wrong, { status: 500 }, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'succeeded');
    expect(model.requests[2]?.text).toContain('at /confidence: ');
  });

  it('makes a dead letter when the rounds are over', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ rounds: 2 })] });
    model.script(wrong, wrong, wrong, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'failed');

    expect(model.requests).toHaveLength(3);
    expect(job).toMatchObject({
      stage: 'dead-letter',
      output: null,
      failure: { kind: 'bad-answer', code: 'answer-off-schema' },
      usage: { modelCalls: 3, inputTokens: 93 },
    });
    expect(job.attempts.map(({ failure }) => failure?.code)).toEqual(Array(3).fill('answer-off-schema'));
    expect(await pipeline.metric('airlock_dead_letters{task="note",code="answer-off-schema"}')).toBe(1);
  });
});
