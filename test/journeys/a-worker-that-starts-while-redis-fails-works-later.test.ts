import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startScriptedModel } from '../support/scripted-model.ts';
import { startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { startRedisProxy } from '../support/start-redis-proxy.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('a process of workers', () => {
  it('that loses Redis before its queues are open works once Redis is back', async () => {
    const [proxy, model] = await Promise.all([startRedisProxy(redis.socketPath), startScriptedModel()]);
    const given = { redisUrl: proxy.url, modelUrl: model.baseUrl, tasks: [createNoteTask()] };
    const pipeline = await startPipeline({ ...given, stages: [] });
    onTestFinished(async () => {
      await pipeline.close();
      await Promise.all([proxy.close(), model.close()]);
    });

    // Its own connection and the one it listens on come first; those that wait for visits find nobody.
    const before = proxy.connections;
    proxy.refuseAfter(before + 2);
    await pipeline.startWorkers();
    await eventually(() => proxy.connections >= before + 5, { describe: 'the queues to look for Redis' });
    proxy.refuseAfter(undefined);

    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).attempts).toHaveLength(1);
  });
});
