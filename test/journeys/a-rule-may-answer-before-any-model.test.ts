import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Short notes are their own summary; what is no summary at all is wrong; the rest is left to models. */
const ruleFirst = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, rule }) => [
    rule(({ input: { text } }) => {
      if (text === 'a bug') throw new TypeError('a bug');
      if (text.length < 10) return { summary: text, confidence: 0 };
      return text.startsWith('wrong') ? { summary: text.repeat(9), confidence: 0 } : undefined;
    }),
    model('primary', { attempts: 1 }),
    model('fallback', { attempts: 1 }),
  ],
});

describe('a rule before the first model', () => {
  it('answers alone where it can: no model is asked, nothing is degraded, no gate judges it', async () => {
    const { primary, pipeline } = await startLadder(redis, { tasks: [ruleFirst] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({
      output: { summary: 'hello', confidence: 0 },
      answer: { by: 'rule', rung: 0, profile: null, model: null, confidence: null, degraded: false },
      attempts: [],
    });
    expect(primary.requests).toHaveLength(0);
  });

  it('passes on what it does not know to the first model, whose answer is not degraded', async () => {
    const { primary, pipeline } = await startLadder(redis, { tasks: [ruleFirst] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'a longer note' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ answer: { by: 'model', rung: 1, degraded: false }, attempts: [{ rung: 1 }] });
  });

  it('passes on what it answers wrongly', async () => {
    const { primary, pipeline } = await startLadder(redis, { tasks: [ruleFirst] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'wrong in length' });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'model', rung: 1 } });
  });

  it('passes on what it fails at, at once', async () => {
    const { primary, pipeline } = await startLadder(redis, { tasks: [ruleFirst] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'a bug' });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'model', rung: 1 } });
    const failed = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'visit-failed');
    expect(failed).toMatchObject([{ code: 'task-broken', field: 'ladder[0]', next: 'next-rung' }]);
  });

  it('leaves the producer the say over the attempts of the first model, and of no other', async () => {
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [ruleFirst] });
    primary.script({ status: 500 }, { status: 500 });
    fallback.script({ status: 500 });
    const { id } = await pipeline.submit('note', { text: 'a longer note' }, { options: { attempts: 2 } });
    const { attempts } = await pipeline.reaches(id, 'failed');
    expect(attempts.map(({ rung }) => rung)).toEqual([1, 1, 2]);
    expect((await operator.deadLetter(id)).failures.map(({ rung, code }) => [rung, code])).toEqual([
      [0, 'answer-from-no-rule'],
      [1, 'model-error'],
      [2, 'model-error'],
    ]);
  });

  it('may be the whole ladder', async () => {
    const ladder = createNoteTask({
      ladder: ({ rule }) => [rule(({ input }) => (input.text === 'x' ? { summary: 'x', confidence: 1 } : undefined))],
    });
    const { pipeline } = await startLadder(redis, { tasks: [ladder] });
    const known = await pipeline.submit('note', { text: 'x' });
    expect((await pipeline.reaches(known.id, 'succeeded')).answer).toMatchObject({ by: 'rule', degraded: false });
    const unknown = await pipeline.submit('note', { text: 'y' });
    expect((await pipeline.reaches(unknown.id, 'failed')).failure).toMatchObject({ code: 'answer-from-no-rule' });
  });
});
