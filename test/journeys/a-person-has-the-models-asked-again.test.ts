import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const withReview = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { attempts: 1 }), review()],
});
const unsure = noteAnswer({ summary: 'unsure', confidence: 0.2 });

/** A job that waits for a person. */
async function hold(
  { primary, pipeline }: Awaited<ReturnType<typeof startLadder>>,
  behaviour = unsure,
): Promise<string> {
  primary.script(behaviour);
  const { id } = await pipeline.submit('note', { text: 'hello' });
  await pipeline.reaches(id, 'in_review');
  return id;
}

const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('a job that came to a person', () => {
  it('asked again has its models asked anew, with all their tries and a deadline of its own', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { primary, pipeline, operator } = journey;
    const id = await hold(journey, { status: 500 });
    primary.script(noteAnswer());
    const { deadlineAt } = await pipeline.find(id);
    const answer = await operator.decide(id, { decision: 'ask-again', note: 'it is back' });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as JobView).deadlineAt > deadlineAt).toBe(true);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({
      ...{ run: 1, answer: { by: 'model', rung: 0, degraded: false } },
      attempts: [{ outcome: 'failed' }, { outcome: 'answered', failure: null }],
    });
    expect(await pipeline.redis.zcard(`${pipeline.keys.tag}:review:prioritized`)).toBe(0);
    expect(await problemOf(await operator.decide(id, { decision: 'ask-again' }))).toEqual([409, 'job-finished']);
  });

  it('is not decided about by who saw what it was before', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { primary, pipeline, operator } = journey;
    const id = await hold(journey);
    const [{ waitingSince } = { waitingSince: '' }] = await operator.reviews();
    primary.script(noteAnswer({ summary: 'another', confidence: 0.3 }));
    await operator.decide(id, { decision: 'ask-again' });
    const seen = await pipeline.findWhen(id, ({ status, attempts }) => status === 'in_review' && attempts.length === 2);
    expect(seen.status).toBe('in_review');
    expect(await problemOf(await operator.decide(id, { decision: 'approve', waitingSince }))).toEqual([
      409,
      'job-finished',
    ]);
    const [now] = await operator.reviews();
    expect(now).toMatchObject({ output: { summary: 'another' }, reasons: ['answer-unsure'] });
    const decided = await operator.decide(id, { decision: 'approve', waitingSince: now?.waitingSince });
    expect(decided.status).toBe(200);
  });

  it('has nobody to be asked again where its task has no model', async () => {
    const people = createNoteTask({ ladder: ({ review }) => [review()] });
    const { pipeline, operator } = await startLadder(redis, { tasks: [people] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'in_review');
    expect(await problemOf(await operator.decide(id, { decision: 'ask-again' }))).toEqual([
      409,
      'review-nobody-to-ask',
    ]);
  });

  it('is decided about with many others at once', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline } = journey;
    const [one, other] = [await hold(journey), await hold(journey, { status: 500 })];
    const decide = async (body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await pipeline.request('/v1/reviews', { method: 'POST', headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    const ids = [one, other, one, 'job_01920000-0000-7000-8000-000000000404'];
    // Nothing of the second waits for approval, and the last is not there.
    expect(await decide({ ids, decision: 'approve', note: 'fine' })).toEqual([200, { decided: 1, skipped: 2 }]);
    expect((await pipeline.find(one)).status).toBe('succeeded');
    expect(await decide({ ids, decision: 'reject' })).toEqual([200, { decided: 1, skipped: 2 }]);
    expect((await pipeline.find(other)).status).toBe('failed');
  });

  it('without an answer, and was rejected, asks the model when it is replayed', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { primary, pipeline, operator } = journey;
    const id = await hold(journey, { status: 500 });
    await operator.decide(id, { decision: 'reject' });
    primary.script(noteAnswer());
    expect((await operator.replay(id, 'stage')).status).toBe(202);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, answer: { by: 'model', rung: 0 } });
  });
});
