import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask()];

function submit({ request }: Pipeline, key: string, text = 'hello'): Promise<Response> {
  return request('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ task: 'note', input: { text } }),
  });
}

const idOf = async (answer: Response) => ((await answer.json()) as JobView).id;

describe('an idempotency key', () => {
  it('stands for one job, however many submit at once', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    model.script(noteAnswer());
    const answers = await Promise.all(Array.from({ length: 50 }, () => submit(pipeline, 'one key')));

    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(202));
    const ids = await Promise.all(answers.map(idOf));
    expect(new Set(ids).size).toBe(1);
    const fresh = answers.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(fresh).toHaveLength(1);
    await pipeline.reaches(ids[0] ?? '', 'succeeded');
    expect(model.requests).toHaveLength(1);
    expect(await pipeline.redis.zcard(pipeline.keys.jobsOf('default'))).toBe(1);
    expect(await pipeline.metric('airlock_jobs_accepted_total{task="note"}')).toBe(1);
  });

  it('finds its job as it is now', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    model.script(noteAnswer());
    const id = await idOf(await submit(pipeline, 'again'));
    await pipeline.reaches(id, 'succeeded');
    const again = await submit(pipeline, 'again');
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(await pipeline.find(id));
  });

  it('is refused for another body', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    await submit(pipeline, 'taken');
    const other = await submit(pipeline, 'taken', 'another text');
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ code: 'idempotency-mismatch' });
  });

  it('keeps its job for at least 24 h, and is free again when the job is gone', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, settings: { retentionMs: 1000 } });
    model.script(noteAnswer(), noteAnswer());
    const id = await idOf(await submit(pipeline, 'kept'));
    const job = await pipeline.reaches(id, 'succeeded');
    const { expiry } = pipeline.keys;
    expect(Number(await pipeline.redis.zscore(expiry, id))).toBe(Date.parse(job.createdAt) + 86_400_000);

    await pipeline.redis.zadd(expiry, 1, id);
    const next = await eventually(async () => {
      const found = await idOf(await submit(pipeline, 'kept'));
      return found !== id && found;
    });
    expect((await pipeline.reaches(next, 'succeeded')).id).not.toBe(id);
  });
});
