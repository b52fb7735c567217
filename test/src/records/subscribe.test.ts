import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { subscribe } from '../../../src/records/subscribe.ts';
import { eventually } from '../../support/eventually.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function listen() {
  const heard: string[] = [];
  const subscription = await subscribe(
    records.redis,
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

  it('hears nothing more once it is closed', async () => {
    const { subscription } = await listen();
    await subscription.close();
    await eventually(async () => (await records.redis.publish('one', 'a')) === 0);
  });
});
