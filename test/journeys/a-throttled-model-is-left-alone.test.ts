import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type Behaviour, completion, type ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const throttle = (seconds: number): Behaviour => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { error: { message: 'slow down', code: 'rate_limit_exceeded' } },
});

const startedAt = (attempt: { at: string } | undefined) => Date.parse(attempt?.at ?? '');

describe('a throttled model', () => {
  it('is asked again no sooner than it said', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(throttle(1), noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const { attempts } = await pipeline.reaches(id, 'succeeded');

    expect(attempts).toMatchObject([
      { outcome: 'throttled', failure: { kind: 'throttled', code: 'model-throttled' }, usage: null },
      { outcome: 'answered', failure: null },
    ]);
    expect(startedAt(attempts[1]) - startedAt(attempts[0])).toBeGreaterThanOrEqual(1000);
  });

  it('says in the job when it is asked next', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(throttle(300));
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.findWhen(id, ({ nextAttemptAt }) => nextAttemptAt !== null);
    expect(job.status).toBe('running');
    expect(Date.parse(job.nextAttemptAt ?? '') - startedAt(job.attempts[0])).toBeGreaterThanOrEqual(300_000);
  });

  it('spends nothing of the budget', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 1 })] });
    model.script(throttle(0), throttle(0), throttle(0), noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).attempts).toHaveLength(4);
  });

  it('is left alone by the workers of every other process, too', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: [] });
    const first = await pipeline.startWorkers();
    model.script(throttle(3), noteAnswer(), noteAnswer());
    const throttled = await pipeline.submit('note', { text: 'the first' });
    const waiting = await pipeline.findWhen(throttled.id, ({ attempts }) => attempts[0]?.outcome === 'throttled');
    await first.close();
    await pipeline.startWorkers();
    const other = await pipeline.submit('note', { text: 'the second' });

    const { attempts } = await pipeline.reaches(other.id, 'succeeded');
    expect(attempts).toHaveLength(1);
    expect(startedAt(attempts[0]) - startedAt(waiting.attempts[0])).toBeGreaterThanOrEqual(3000);
    await pipeline.reaches(throttled.id, 'succeeded');
    expect(model.requests).toHaveLength(3);
  });

  it('is no reason to hold up others where it throttles one job alone, which goes down the fifth time', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    const answer = JSON.stringify(completion(JSON.stringify({ summary: 'fine', confidence: 1 })));
    const behave: ScriptedBehaviour = (response, { text }) =>
      text.includes('unwanted')
        ? response.writeHead(429, { 'retry-after': '1' }).end('{}')
        : response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    model.script(...Array.from({ length: 100 }, () => behave));
    const { id } = await pipeline.submit('note', { text: 'unwanted' });
    let others = 0;
    // Another is answered each time that it was told to wait.
    for (let n = 1; n < 5; n++) {
      await pipeline.findWhen(id, ({ attempts }) => attempts.length >= n);
      const other = await pipeline.submit('note', { text: 'hello' });
      others += (await pipeline.reaches(other.id, 'succeeded')).attempts.length;
    }
    const job = await pipeline.reaches(id, 'failed');
    expect(job).toMatchObject({ failure: { code: 'model-throttled' } });
    expect(job.attempts).toHaveLength(5);
    expect(others).toBe(4);
  });
});
