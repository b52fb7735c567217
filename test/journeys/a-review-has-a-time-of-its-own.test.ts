import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const withMore = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { attempts: 1 }), review(), model('fallback', { attempts: 1 })],
});
const unsure = noteAnswer({ summary: 'unsure', confidence: 0.2 });

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
const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('the time of a job in review', () => {
  it('stands still: its deadline passes, and goes on counting when the job does', async () => {
    const alone = { ...createNoteTask(), name: 'alone' };
    const journey = await startLadder(redis, { tasks: [withMore, alone], settings: { modelTimeoutMs: 60_000 } });
    const { primary, fallback, pipeline, operator } = journey;
    primary.script(unsure);
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 2000 } });
    const held = await pipeline.reaches(id, 'in_review');
    expect(await pipeline.redis.zscore(pipeline.keys.deadlines, id)).toBeNull();
    // Another job's deadline, a later one, shows that deadlines were looked at since.
    primary.script(() => undefined);
    const other = await pipeline.submit('alone', { text: 'later' }, { options: { deadlineMs: 2500 } });
    await pipeline.reaches(other.id, 'expired');
    expect(await pipeline.find(id)).toEqual(held);

    fallback.script(noteAnswer());
    await operator.decide(id, { decision: 'reject' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.answer).toMatchObject({ by: 'model', rung: 2 });
    expect(Date.parse(job.deadlineAt) - Date.parse(held.deadlineAt)).toBeGreaterThanOrEqual(2500);
  });

  it('is what the rung gives a person: then the next rung is asked', async () => {
    const ladder = createNoteTask({
      threshold: 0.5,
      ladder: ({ model, review }) => [model('primary'), review({ withinMs: 1000 }), model('fallback')],
    });
    const journey = await startLadder(redis, { tasks: [ladder] });
    const { fallback, pipeline, operator } = journey;
    fallback.script(noteAnswer());
    const id = await hold(journey);
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ answer: { by: 'model', rung: 2, degraded: true }, run: 1 });
    expect(await operator.reviews()).toEqual([]);
    expect(await problemOf(await operator.decide(id, { decision: 'approve' }))).toEqual([409, 'job-finished']);
    expect(await waitingIn(journey, 'review')).toEqual([]);
    const late = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'job-late');
    expect(late).toMatchObject([{ jobId: id, stage: 'review', code: 'review-overdue', next: 'fallback' }]);
  });

  it('over at the end of the ladder makes a dead letter', async () => {
    const ladder = createNoteTask({
      threshold: 0.5,
      ladder: ({ model, review }) => [model('primary'), review({ withinMs: 1000 })],
    });
    const journey = await startLadder(redis, { tasks: [ladder] });
    const id = await hold(journey);
    expect(await journey.pipeline.reaches(id, 'failed')).toMatchObject({
      ...{ stage: 'dead-letter', failure: { kind: 'low-confidence', code: 'review-overdue' } },
    });
    expect((await journey.operator.deadLetter(id)).failures.map(({ code }) => code)).toEqual([
      'answer-unsure',
      'review-overdue',
    ]);
  });
});
