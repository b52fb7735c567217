import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnUnknown } from '../../src/tasks/task.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** A job whose worker crashed with a request in flight, before any other was started. */
async function crashWhileAsking(
  onUnknown: OnUnknown,
  leaseMs: number,
  changes: Parameters<typeof acceptanceOf>[2] = {},
) {
  const task = {
    ...createNoteTask({
      ladder: ({ model, rule }) => [model('primary'), rule(() => ({ summary: 'r', confidence: 0 }))],
    }),
    onUnknown,
  };
  const { model, pipeline } = await startJourney(redis, { tasks: [task], stages: [] });
  const hands = openBareHands(pipeline.store);
  const input = { text: 'hello' };
  const first = await hands.accept(acceptanceOf(task, input, changes));
  await hands.commitRedacted(await hands.start(first, 'redact'), input);
  await hands.begin(await hands.start(first, 'model'), { leaseMs });
  await hands.crash();
  return { model, pipeline, jobId: first.jobId };
}

async function askAndCrash(onUnknown: OnUnknown) {
  const { model, pipeline, jobId } = await crashWhileAsking(onUnknown, 500);
  model.script(noteAnswer());
  await pipeline.startWorkers();
  return { model, job: await pipeline.reaches(jobId, 'succeeded') };
}

describe('a request whose outcome nobody knows', () => {
  it('is followed by another one to the same model', async () => {
    const { model, job } = await askAndCrash('ask-again');
    expect(job).toMatchObject({ answer: { by: 'model', rung: 0, degraded: false } });
    expect(job.attempts).toMatchObject([{ outcome: 'unknown' }, { outcome: 'answered' }]);
    expect(model.requests).toHaveLength(1);
  });

  it('is left at that, and the next rung answers, where the task says so', async () => {
    const { model, job } = await askAndCrash('next-rung');
    expect(job).toMatchObject({ answer: { by: 'rule', rung: 1, degraded: true }, output: { summary: 'r' } });
    expect(job.attempts).toMatchObject([{ outcome: 'unknown', failure: { code: 'model-unknown-outcome' } }]);
    expect(model.requests).toEqual([]);
  });

  it('is closed as unknown when its job was cancelled before anybody knew', async () => {
    const { pipeline, jobId } = await crashWhileAsking('ask-again', 500);
    await pipeline.request(`/v1/jobs/${jobId}/cancel`, { method: 'POST' });
    await pipeline.startWorkers();
    await pipeline.findWhen(
      jobId,
      ({ status, attempts }) => status === 'cancelled' && attempts[0]?.outcome === 'unknown',
    );
    expect(await pipeline.redis.zscore(pipeline.keys.deadlines, jobId)).toBeNull();
    expect(await pipeline.metric('airlock_unknown_attempts_total{profile="primary"}')).toBe(1);
  });
});
