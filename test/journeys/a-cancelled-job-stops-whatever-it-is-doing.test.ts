import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import type { Behaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const cancelled = { status: 'cancelled', stage: 'done', output: null, answer: null, failure: null };

async function cancelNow({ cancel }: Pipeline, jobId: string): Promise<JobView> {
  const answer = await cancel(jobId);
  expect(answer.status).toBe(200);
  return (await answer.json()) as JobView;
}

/** Visits that any queue still holds for a worker. */
async function countVisits({ redis, keys }: Pipeline): Promise<number> {
  const states = ['prioritized', 'delayed', 'wait', 'active'];
  const queues = ['redact', 'model', 'validate', 'dead-letter'];
  const counts = queues.flatMap((queue) =>
    states.map(async (state) => {
      const key = `${keys.tag}:${queue}:${state}`;
      return (await redis.type(key)) === 'list' ? redis.llen(key) : redis.zcard(key);
    }),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('a cancelled job', () => {
  it('is over at once while it is delayed', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { delayMs: 60_000 } });
    const job = await cancelNow(pipeline, id);

    expect(job).toMatchObject({ ...cancelled, attempts: [], startedAt: null, nextAttemptAt: null });
    expect(job.finishedAt).not.toBeNull();
    expect(await countVisits(pipeline)).toBe(0);
    expect(model.requests).toHaveLength(0);
  });

  it('is over at once while nobody works', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: [] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect(await cancelNow(pipeline, id)).toMatchObject(cancelled);

    await pipeline.startWorkers();
    model.script(noteAnswer());
    const next = await pipeline.submit('note', { text: 'hello' }, { options: { priority: 10 } });
    await pipeline.reaches(next.id, 'succeeded');
    expect(model.requests).toHaveLength(1);
    expect(await pipeline.find(id)).toMatchObject(cancelled);
  });

  it('is over at once while it waits to be tried again', async () => {
    const { model, pipeline } = await startJourney(redis, {
      tasks: [createNoteTask()],
      settings: { retryBaseMs: 60_000 },
    });
    model.script({ status: 429, headers: { 'retry-after': '60' } });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.findWhen(id, ({ nextAttemptAt }) => nextAttemptAt !== null);
    await eventually(async () => (await pipeline.redis.zcard(`${pipeline.keys.tag}:model:delayed`)) === 1);

    const job = await cancelNow(pipeline, id);
    expect(job).toMatchObject({ ...cancelled, nextAttemptAt: null, attempts: [{ outcome: 'throttled' }] });
    expect(await countVisits(pipeline)).toBe(0);
  });

  it('takes its request to the model back', async () => {
    const { model, pipeline } = await startJourney(redis, {
      tasks: [createNoteTask()],
      settings: { modelTimeoutMs: 60_000 },
    });
    let closed: Promise<unknown> | undefined;
    const hang: Behaviour = (response) => {
      closed = once(response, 'close');
    };
    model.script(hang);
    const received = model.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await received;
    expect(await cancelNow(pipeline, id)).toMatchObject(cancelled);

    await closed;
    const job = await pipeline.findWhen(id, ({ attempts }) => attempts[0]?.outcome !== 'started');
    expect(job).toMatchObject({ ...cancelled, attempts: [{ outcome: 'aborted', failure: { code: 'cancelled' } }] });
    await eventually(async () => (await countVisits(pipeline)) === 0);
    expect(model.requests).toHaveLength(1);
  });

  it('stops looking for documents', async () => {
    let isStopped = false;
    const retrieve = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          isStopped = true;
          reject(signal.reason);
        });
      });
    const { pipeline } = await startJourney(redis, { tasks: [{ ...createNoteTask(), retrieve }] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'running');
    await cancelNow(pipeline, id);
    await eventually(() => isStopped);
    await eventually(async () => (await countVisits(pipeline)) === 0);
    expect(await pipeline.find(id)).toMatchObject(cancelled);
  });

  it('may be cancelled again, and is counted once', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: [] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const first = await cancelNow(pipeline, id);
    expect(await cancelNow(pipeline, id)).toEqual(first);
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="cancelled",by="none"}')).toBe(1);
  });

  it.each(['succeeded', 'failed'] as const)('is refused with 409 when it has %s', async (ending) => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ attempts: 1 })] });
    model.script(ending === 'succeeded' ? noteAnswer() : { status: 500 });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, ending);
    const answer = await pipeline.cancel(id);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'job-finished' });
    expect((await pipeline.find(id)).status).toBe(ending);
  });
});
