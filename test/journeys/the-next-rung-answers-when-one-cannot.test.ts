import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const twoModels = createNoteTask({ threshold: 0.5, ladder: ({ model }) => [model('primary'), model('fallback')] });
const untilRule = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, rule }) => [
    model('primary', { attempts: 2 }),
    model('fallback', { attempts: 1 }),
    rule(({ input }) => ({ summary: `by rule: ${input.text}`, confidence: 0 })),
  ],
});
const broken: Behaviour = { status: 500 };
const refusal: Behaviour = { body: completion(null, { message: { role: 'assistant', content: null, refusal: 'no' } }) };
const byFallback = { by: 'model', rung: 1, profile: 'fallback', model: 'scripted-1', degraded: true };

const alertsIn = (logged: string[]) =>
  logged.map((line) => JSON.parse(line)).filter(({ level, event }) => level === 50 && event === 'visit-failed');

describe('the next rung', () => {
  it('answers when the first answer is not sure enough, and the job says that it is degraded', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [twoModels] });
    primary.script(noteAnswer({ confidence: 0.2 }));
    fallback.script(noteAnswer({ summary: 'sure' }));
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'sure' }, answer: { ...byFallback, confidence: 0.9 } });
    expect(job.attempts).toMatchObject([
      {
        n: 1,
        rung: 0,
        profile: 'primary',
        outcome: 'answered',
        failure: { kind: 'low-confidence', code: 'answer-unsure' },
      },
      { n: 2, rung: 1, profile: 'fallback', outcome: 'answered', failure: null },
    ]);
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="succeeded",by="model"}')).toBe(1);
  });

  it('is not asked when the first answers', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [twoModels] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).answer).toMatchObject({ rung: 0, degraded: false });
    expect(fallback.requests).toHaveLength(0);
  });

  it('answers when the first model is gone and its attempts are spent', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [untilRule] });
    await primary.close();
    fallback.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.answer).toMatchObject(byFallback);
    expect(job.attempts.map(({ profile, failure }) => [profile, failure?.code])).toEqual([
      ['primary', 'model-unreachable'],
      ['primary', 'model-unreachable'],
      ['fallback', undefined],
    ]);
  });

  it.each([
    ['refuses', refusal, 'model-refused'],
    ['has no quota left', { status: 402 }, 'model-quota'],
    ['does not take the key', { status: 401 }, 'model-not-allowed'],
    [
      'is told to be left alone for longer than may be waited',
      { status: 429, headers: { 'retry-after': '100' } },
      'model-throttled',
    ],
  ] as [string, Behaviour, string][])('answers at once when the first model %s', async (_, behaviour, code) => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [twoModels] });
    primary.script(behaviour);
    fallback.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.answer).toMatchObject(byFallback);
    expect(job.attempts.map(({ failure }) => failure?.code)).toEqual([code, undefined]);
    expect(primary.requests).toHaveLength(1);
  });

  it('is asked about a wrong answer only when the rounds of the first are over', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [twoModels] });
    const wrong = noteAnswer({ confidence: 'quite' });
    primary.script(wrong, wrong);
    fallback.script(wrong, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const { attempts } = await pipeline.reaches(id, 'succeeded');
    expect(attempts.map(({ rung, round }) => [rung, round])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    // What was wrong with the answer of another model is nothing to this one.
    expect(fallback.requests[0]?.text).not.toContain('not accepted');
    expect(fallback.requests[1]?.text).toContain('not accepted');
  });

  it('is skipped when it is a misconfigured profile under another name', async () => {
    const { primary, pipeline } = await startLadder(redis, {
      tasks: [untilRule],
      settings: { fallbackModel: 'gpt-5-mini', fallbackBaseUrl: undefined },
    });
    primary.script({ status: 401 });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'by rule: hello' }, answer: { by: 'rule', rung: 2 } });
    expect(primary.requests).toHaveLength(1);
  });

  it('is asked all the same when the other profile only failed for a while', async () => {
    const { primary, pipeline } = await startLadder(redis, {
      tasks: [untilRule],
      settings: { fallbackModel: 'gpt-5-mini', fallbackBaseUrl: undefined },
    });
    primary.script(broken, broken, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).answer).toMatchObject({ by: 'model', rung: 1 });
  });

  it('is a rule when every model is gone, and its answer is counted as one', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [untilRule] });
    await Promise.all([primary.close(), fallback.close()]);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({
      output: { summary: 'by rule: hello', confidence: 0 },
      answer: { by: 'rule', rung: 2, profile: null, model: null, confidence: null, degraded: true },
      usage: { modelCalls: 3 },
    });
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="succeeded",by="rule"}')).toBe(1);
  });
});

describe('a profile that cannot be asked', () => {
  it('is reported once as an error, however many jobs meet it', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [twoModels] });
    for (const n of [1, 2, 3]) {
      primary.script({ status: 401 });
      fallback.script(noteAnswer());
      const { id } = await pipeline.submit('note', { text: `hello ${n}` });
      await pipeline.reaches(id, 'succeeded');
    }
    expect(primary.requests).toHaveLength(3);
    expect(alertsIn(pipeline.logged)).toMatchObject([
      { profile: 'primary', kind: 'misconfigured', code: 'model-not-allowed', next: 'next-rung' },
    ]);
  });

  it('is said once at the start when it is not configured, and its rung is skipped', async () => {
    const { primary, pipeline } = await startLadder(redis, {
      tasks: [untilRule],
      settings: { fallbackModel: undefined },
    });
    primary.script(broken, broken);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ answer: { by: 'rule', rung: 2 }, attempts: [{ rung: 0 }, { rung: 0 }] });
    const said = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'rung-skipped');
    expect(said.filter(({ task }) => task === 'note')).toMatchObject([{ level: 40, rung: 1, profile: 'fallback' }]);
  });

  it('is waited for by jobs with no other rung, and passed by jobs that may not wait so long', async () => {
    const alone = { ...createNoteTask(), name: 'alone' };
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [alone, twoModels] });
    primary.script({ status: 429, headers: { 'retry-after': '300' } });
    const first = await pipeline.submit('alone', { text: 'hello' });
    await pipeline.findWhen(first.id, ({ attempts }) => attempts[0]?.outcome === 'throttled');

    fallback.script(noteAnswer());
    const second = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(second.id, 'succeeded');
    expect(job).toMatchObject({ answer: byFallback, attempts: [{ profile: 'fallback' }] });
    expect(primary.requests).toHaveLength(1);
    expect((await pipeline.find(first.id)).status).toBe('running');
  });
});
