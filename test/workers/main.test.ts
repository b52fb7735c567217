import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask()];

describe('startWorkers', () => {
  it('works on the stages it is given, and on no others', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, stages: ['redact'] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.findWhen(id, ({ stage }) => stage === 'model');
    await pipeline.startWorkers({ stages: ['model'] });
    model.script(noteAnswer());
    await pipeline.findWhen(id, ({ stage }) => stage === 'validate');
    await pipeline.startWorkers({ stages: ['validate'] });
    await pipeline.reaches(id, 'succeeded');
  });

  it('lets what is under way finish before it is closed', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, stages: [], settings: { modelTimeoutMs: 30_000 } });
    const workers = await pipeline.startWorkers();
    let answer: (() => void) | undefined;
    model.script((response) => {
      answer = () => response.writeHead(500).end();
    });
    const received = model.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await received;
    const closed = workers.close();
    answer?.();
    await closed;
    const [attempt] = (await pipeline.find(id)).attempts;
    expect(attempt).toMatchObject({ outcome: 'failed', failure: { code: 'model-error' } });
  });

  it('is ready while it can write, and not while Redis refuses', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const workers = await pipeline.startWorkers();
    await workers.isReady();
    await pipeline.redis.config('SET', 'maxmemory', 1);
    await expect(workers.isReady()).rejects.toThrow('OOM');
    await pipeline.redis.config('SET', 'maxmemory', 0);
    await workers.isReady();
  });

  it('is not ready while Redis does not answer', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const workers = await pipeline.startWorkers();
    process.kill(redis.pid, 'SIGSTOP');
    await expect(workers.isReady())
      .rejects.toThrow()
      .finally(() => process.kill(redis.pid, 'SIGCONT'));
  });
});
