import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
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
const withMore = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review, rule }) => [
    model('primary', { attempts: 1 }),
    review(),
    model('fallback', { attempts: 1 }),
    rule(() => ({ summary: 'by rule', confidence: 0 })),
  ],
});
const unsure = noteAnswer({ summary: 'unsure', confidence: 0.2 });
const decided = { by: 'review', rung: 1, profile: null, model: null, confidence: null, degraded: false };

type Journey = Awaited<ReturnType<typeof startLadder>>;

/** A job that waits for a person. */
async function hold({ primary, pipeline }: Journey, behaviour = unsure): Promise<string> {
  primary.script(behaviour);
  const { id } = await pipeline.submit('note', { text: 'hello' });
  await pipeline.reaches(id, 'in_review');
  return id;
}

const waitingIn = ({ pipeline: { redis, keys } }: Journey, stage: string) =>
  redis.zrange(`${keys.tag}:${stage}:prioritized`, 0, '-1');
const jobOf = async (answer: Response) => (await answer.json()) as JobView;
const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('a job in review', () => {
  it('shows the input, the answer that was not sure enough, and why, until somebody decides', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    expect(await pipeline.find(id)).toMatchObject({ status: 'in_review', stage: 'review', output: null, answer: null });
    expect(await operator.reviews('?task=note')).toEqual([
      {
        ...{ id, task: 'note', input: { text: 'hello' }, output: { summary: 'unsure', confidence: 0.2 } },
        ...{ confidence: 0.2, reasons: ['answer-unsure'], waitingSince: expect.any(String) },
        failure: { kind: 'low-confidence', code: 'answer-unsure', message: 'The answer is not sure enough.' },
      },
    ]);
    expect(await operator.reviews('?task=summarise')).toEqual([]);
    const listed = (await (await pipeline.request('/v1/jobs?status=in_review')).json()) as { data: JobView[] };
    expect(listed.data.map((job) => job.id)).toEqual([id]);
    expect(await waitingIn(journey, 'review')).toHaveLength(1);
  });

  it('approved succeeds with the answer that was not sure enough', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    const answer = await operator.decide(id, { decision: 'approve', note: 'fine' });
    expect(answer.status).toBe(200);
    const job = await jobOf(answer);
    expect(job).toMatchObject({
      ...{ status: 'succeeded', stage: 'done', answer: decided },
      ...{ output: { summary: 'unsure', confidence: 0.2 }, usage: { modelCalls: 1 } },
    });
    expect(job).toEqual(await pipeline.find(id));
    expect(await operator.reviews()).toEqual([]);
    expect(await waitingIn(journey, 'review')).toEqual([]);
    expect(await pipeline.redis.zscore(pipeline.keys.deadlines, id)).toBeNull();
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="succeeded",by="review"}')).toBe(1);
  });

  it('is what a caller that waits for its end is told at once', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, primary } = journey;
    primary.script(unsure);
    const headers = { prefer: 'wait=60', 'content-type': 'application/json' };
    const body = JSON.stringify({ task: 'note', input: { text: 'hello' } });
    const answer = await pipeline.request('/v1/jobs', { method: 'POST', headers, body });
    const job = await jobOf(answer);
    expect([answer.status, job.status]).toEqual([200, 'in_review']);
    const again = await pipeline.request(`/v1/jobs/${job.id}`, { headers });
    expect(await jobOf(again)).toEqual(job);
  });

  it('corrected succeeds with the correction; what the model had said stays beside it, sealed', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    const output = { summary: 'corrected by hand', confidence: 1 };
    const answer = await operator.decide(id, { decision: 'correct', output, note: 'a word of mine' });
    expect(await jobOf(answer)).toMatchObject({ status: 'succeeded', output, answer: decided });

    const record = await pipeline.redis.hgetall(pipeline.keys.job(id));
    for (const words of ['unsure"', 'corrected by hand', 'a word of mine'])
      expect(JSON.stringify(record)).not.toContain(words);
    const seals = (await pipeline.store.sealerOf('default')).forJob(id);
    expect(JSON.parse(seals.open('proposal', record.proposal ?? ''))).toMatchObject({ output: { summary: 'unsure' } });
    expect(JSON.parse(seals.open('review', record.review ?? ''))).toMatchObject({ note: 'a word of mine' });
    expect(pipeline.logged.join('')).not.toMatch(/corrected by hand|a word of mine/);
  });

  it('stays there when the correction does not fit, and the answer tells where', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    const answer = await operator.decide(id, { decision: 'correct', output: { summary: 7 } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'input-invalid',
      errors: [{ path: '/output/summary' }, { path: '/output/confidence' }],
    });
    expect((await pipeline.find(id)).status).toBe('in_review');
  });

  it('has nothing to approve where no model answered; a correction ends it all the same', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { operator } = journey;
    const id = await hold(journey, { status: 500 });
    expect(await operator.reviews()).toMatchObject([{ output: null, confidence: null, reasons: ['model-error'] }]);
    expect(await problemOf(await operator.decide(id, { decision: 'approve' }))).toEqual([
      409,
      'review-nothing-to-approve',
    ]);
    const answer = await operator.decide(id, { decision: 'correct', output: { summary: 'mine', confidence: 1 } });
    expect(await jobOf(answer)).toMatchObject({ status: 'succeeded', output: { summary: 'mine' }, answer: decided });
  });

  it('rejected goes to the next rung', async () => {
    const journey = await startLadder(redis, { tasks: [withMore] });
    const { fallback, pipeline, operator } = journey;
    const id = await hold(journey);
    fallback.script(noteAnswer());
    const answer = await operator.decide(id, { decision: 'reject', note: 'no' });
    expect(answer.status).toBe(200);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({
      answer: { by: 'model', rung: 2, profile: 'fallback', degraded: true },
      attempts: [{ rung: 0 }, { rung: 2, run: 1 }],
    });
    expect(await waitingIn(journey, 'review')).toEqual([]);
  });

  it('rejected at the end of the ladder is a dead letter, whose replay asks for another decision', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { primary, pipeline, operator } = journey;
    const id = await hold(journey);
    expect(await jobOf(await operator.decide(id, { decision: 'reject' }))).toMatchObject({
      ...{ status: 'failed', stage: 'dead-letter', failure: { kind: 'low-confidence', code: 'review-rejected' } },
    });
    expect(await operator.deadLetter(id)).toMatchObject({
      failedStage: 'review',
      failures: [
        { stage: 'validate', rung: 0, code: 'answer-unsure' },
        { stage: 'review', rung: 1, code: 'review-rejected' },
      ],
    });
    expect(await pipeline.metric('airlock_dead_letters{task="note",code="review-rejected"}')).toBe(1);

    expect((await operator.replay(id, 'stage')).status).toBe(202);
    expect(await pipeline.reaches(id, 'in_review')).toMatchObject({ run: 2 });
    expect(primary.requests).toHaveLength(1);
    expect(await jobOf(await operator.decide(id, { decision: 'approve' }))).toMatchObject({
      status: 'succeeded',
      run: 2,
    });
  });

  it('takes the first word of two, and refuses the second', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    const output = { summary: 'corrected', confidence: 1 };
    const [one, two] = await Promise.all([
      operator.decide(id, { decision: 'approve' }),
      operator.decide(id, { decision: 'correct', output }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    const won = await jobOf(one.status === 200 ? one : two);
    expect(await problemOf(one.status === 200 ? two : one)).toEqual([409, 'job-finished']);
    expect(await pipeline.find(id)).toEqual(won);
    expect(won.output).toMatchObject({ summary: one.status === 200 ? 'unsure' : 'corrected' });
    expect(await problemOf(await operator.decide(id, { decision: 'reject' }))).toEqual([409, 'job-finished']);
  });

  it('is over at once when it is cancelled', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline, operator } = journey;
    const id = await hold(journey);
    expect(await jobOf(await pipeline.cancel(id))).toMatchObject({ status: 'cancelled', stage: 'done', output: null });
    expect(await operator.reviews()).toEqual([]);
    expect(await waitingIn(journey, 'review')).toEqual([]);
    expect(await problemOf(await operator.decide(id, { decision: 'approve' }))).toEqual([409, 'job-finished']);
  });

  it('of another tenant looks, byte for byte, like one that does not exist', async () => {
    const journey = await startLadder(redis, { tasks: [withReview] });
    const { pipeline } = journey;
    const id = await hold(journey);
    const { key } = await createApiKey(pipeline.store, 'globex', 'operate');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': 'same' };
    const decide = async (jobId: string) => {
      const body = JSON.stringify({ decision: 'approve' });
      const answer = await fetch(`${pipeline.url}/v1/reviews/${jobId}`, { method: 'POST', headers, body });
      return [answer.status, await answer.text()];
    };
    expect(await decide(id)).toEqual(await decide('job_01920000-0000-7000-8000-000000000404'));
    expect((await decide(id))[0]).toBe(404);
    expect((await pipeline.find(id)).status).toBe('in_review');
  });
});
