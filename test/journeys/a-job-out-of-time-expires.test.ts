import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const expired = {
  ...{ status: 'expired', stage: 'dead-letter', output: null, answer: null, nextAttemptAt: null },
  failure: { kind: 'deadline', code: 'deadline', message: 'The job was not done before its deadline.' },
};

/** Its jobs wait for their provider until their deadline. */
const patient = createNoteTask({ ladder: ({ model }) => [model('primary', { rounds: 0, patienceMs: 60_000 })] });

const waitingIn = ({ redis, keys }: Pipeline, stage: string) =>
  redis.zrange(`${keys.tag}:${stage}:prioritized`, 0, '-1');

describe('a job out of time', () => {
  it('expires while its model hangs, and the request is taken back', async () => {
    const { model, pipeline } = await startJourney(redis, {
      tasks: [createNoteTask()],
      settings: { modelTimeoutMs: 60_000 },
    });
    let closed: Promise<unknown> | undefined;
    model.script((response) => {
      closed = once(response, 'close');
    });
    const received = model.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 3000 } });
    await received;
    const job = await pipeline.reaches(id, 'expired');
    expect(job).toMatchObject(expired);
    expect(Date.parse(job.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(job.deadlineAt));

    await closed;
    await pipeline.findWhen(id, ({ attempts }) => attempts[0]?.outcome === 'aborted');
    expect(await waitingIn(pipeline, 'dead-letter')).toEqual([expect.stringContaining(id)]);
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="expired",by="none"}')).toBe(1);
    expect(await pipeline.metric('airlock_dead_letters{task="note",code="deadline"}')).toBe(1);
  });

  it('expires although nobody works on its queue', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: ['validate'] });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1000 } });
    expect(await waitingIn(pipeline, 'redact')).toHaveLength(1);

    expect(await pipeline.reaches(id, 'expired')).toMatchObject({ ...expired, attempts: [], startedAt: null });
    await pipeline.findWhen(id, () => true);
    expect(await waitingIn(pipeline, 'redact')).toEqual([]);
    expect(await waitingIn(pipeline, 'dead-letter')).toEqual([expect.stringContaining(id)]);
  });

  it('expires while it waits to be tried again', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [patient] });
    model.script({ status: 429, headers: { 'retry-after': '300' } });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 2000 } });
    const job = await pipeline.reaches(id, 'expired');
    expect(job).toMatchObject({ ...expired, attempts: [{ outcome: 'throttled' }] });
  });

  it('is not started any more when a worker comes too late', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: ['validate'] });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1000 } });
    await pipeline.reaches(id, 'expired');
    await pipeline.startWorkers();
    model.script(noteAnswer());
    const other = await pipeline.submit('note', { text: 'hello' }, { options: { priority: 10 } });
    await pipeline.reaches(other.id, 'succeeded');
    expect(model.requests).toHaveLength(1);
    expect(await pipeline.find(id)).toMatchObject(expired);
  });

  it('keeps its failed stage and every failure on the way', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [patient] });
    model.script({ status: 429, headers: { 'retry-after': '300' } });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 2000 } });
    await pipeline.reaches(id, 'expired');
    const record = await pipeline.redis.hgetall(pipeline.keys.job(id));
    expect(record.failedStage).toBe('model');
    const causes = JSON.parse(record.causes ?? '') as { at: number }[];
    expect(causes).toEqual([{ stage: 'model', rung: 0, code: 'deadline', at: expect.any(Number) }]);
    expect(causes[0]?.at).toBeGreaterThanOrEqual(Number(record.deadlineAt));
    expect(causes[0]?.at).toBeLessThanOrEqual(Number(record.finishedAt));
  });
});
