import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { blockingOptions, openServer } from '../../../src/redis/open-redis.ts';
import { subscribe } from '../../../src/redis/subscribe.ts';
import { eventually } from '../../support/eventually.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { startRedisProxy } from '../../support/start-redis-proxy.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function listen(redis = records.redis) {
  const heard: string[] = [];
  const subscription = await subscribe(
    redis,
    ['one', 'other'],
    (jobId) => heard.push(jobId),
    () => undefined,
  );
  onTestFinished(() => subscription.close());
  return { heard, subscription };
}

describe('subscribe', () => {
  it('hears the ids of its channels, and of no others', async () => {
    const { heard } = await listen();
    await records.redis.publish('a third', 'c');
    await records.redis.publish('one', 'a');
    await records.redis.publish('other', 'b');
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['a', 'b']);
  });

  it('hears again after its connection broke', async () => {
    const { heard } = await listen();
    await records.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually(async () => (await records.redis.publish('one', 'a')) > 0);
    await eventually(() => heard.includes('a'));
  });

  it('hears again after half of its connection was lost, which nobody tells it', async () => {
    const proxy = await startRedisProxy(records.server.socketPath);
    onTestFinished(() => proxy.close());
    const redis = await openServer({ ...blockingOptions(proxy.url), socketTimeout: 200 }, () => undefined);
    onTestFinished(() => redis.disconnect());
    const { heard } = await listen(redis);
    proxy.silence();
    await eventually(
      async () => {
        await records.redis.publish('one', 'a');
        return heard.includes('a');
      },
      { withinMs: 20_000 },
    );
  });

  it('hears nothing more once it is closed', async () => {
    const { subscription } = await listen();
    await subscription.close();
    await eventually(async () => (await records.redis.publish('one', 'a')) === 0);
  });
});
