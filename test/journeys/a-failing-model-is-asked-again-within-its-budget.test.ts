import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import type { Behaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const broken: Behaviour = { status: 500, body: { error: { message: 'out of order' } } };

describe('a failing model', () => {
  it('is asked again until it answers, and every attempt is listed', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(broken, broken, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');

    expect(model.requests).toHaveLength(3);
    const failed = { outcome: 'failed', failure: { kind: 'transient', code: 'model-error' }, usage: null };
    expect(job.attempts).toMatchObject([
      { n: 1, round: 0, ...failed },
      { n: 2, round: 0, ...failed },
      { n: 3, round: 0, outcome: 'answered', failure: null },
    ]);
    expect(job.output).toEqual({ summary: 'a note', confidence: 0.9 });
  });

  it('makes a dead letter once the budget of the rung is spent', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 2 })] });
    model.script(broken, broken, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'failed');

    expect(model.requests).toHaveLength(2);
    expect(job).toMatchObject({
      stage: 'dead-letter',
      output: null,
      answer: null,
      failure: { kind: 'transient', code: 'model-error', message: 'The model answered with a server error.' },
    });
    const { visit } = await pipeline.redis.hgetall(pipeline.keys.job(id));
    const waiting = await pipeline.redis.zrange(`${pipeline.keys.tag}:dead-letter:prioritized`, 0, '-1');
    expect(waiting).toEqual([visitId(id, 'dead-letter', Number(visit))]);
    expect(await pipeline.metric('airlock_dead_letters{task="note",code="model-error"}')).toBe(1);
  });

  it('leaves a dead letter that never expires', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 1 })] });
    model.script(broken);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'failed');

    expect(await pipeline.redis.zscore(pipeline.keys.expiry, id)).toBeNull();
    expect(await pipeline.redis.ttl(pipeline.keys.job(id))).toBe(-1);
    expect(await pipeline.redis.zscore(pipeline.keys.deadlines, id)).toBeNull();
  });

  it('has the budget that the producer asked for in the place of its own', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 1 })] });
    model.script(broken, broken, noteAnswer());
    const three = await pipeline.submit('note', { text: 'hello' }, { options: { attempts: 3 } });
    expect((await pipeline.reaches(three.id, 'succeeded')).attempts).toHaveLength(3);

    model.script(broken, noteAnswer());
    const one = await pipeline.submit('note', { text: 'hello' }, { options: { attempts: 1 } });
    expect((await pipeline.reaches(one.id, 'failed')).attempts).toHaveLength(1);
  });

  it('is asked again no sooner than the backoff that the producer asked for', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(broken, noteAnswer());
    const backoff = { baseMs: 60_000, maxMs: 60_000 };
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { backoff } });
    const waiting = await pipeline.findWhen(id, ({ nextAttemptAt }) => nextAttemptAt !== null);
    const begun = Date.parse(waiting.attempts[0]?.at ?? '');
    const next = Date.parse(waiting.nextAttemptAt ?? '');
    expect(next).toBeGreaterThan(begun);
    expect(next).toBeLessThan(begun + 90_000);
    expect(model.requests).toHaveLength(1);
  });
});
