import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openMarker } from '../../queues/open-marker.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { acceptJob } from '../../src/records/accept-job.ts';
import { blockingOptions, openServer } from '../../src/redis/open-redis.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { startRedisProxy } from '../support/start-redis-proxy.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();

/** A queue with its markers, and a way to add visits. */
async function start() {
  const store = await records.openStore();
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const queue = queues.of(store.keySpace.home.tag).redact;
  const errors: Error[] = [];
  const open = (redis = store.redis) => {
    const marker = openMarker(redis, queue, (error) => errors.push(error));
    onTestFinished(marker.close);
    return marker;
  };
  onTestFinished(() => queues.close());
  const add = (delayMs = 0) => acceptJob(store, acceptanceOf(task, { text: 'hello' }, { delayMs }));
  const isWaitedFor = async () => String(await store.redis.client('LIST')).includes('cmd=bzpopmin');
  const isSet = async () => (await store.redis.exists(queue.toKey('marker'))) === 1;
  return { add, queue, errors, open, isSet, isWaitedFor };
}

describe('openMarker', () => {
  it('is heard when a visit comes', async () => {
    const { add, open, isSet, isWaitedFor } = await start();
    const heard = open().wait(60_000);
    await eventually(isWaitedFor);
    await add();
    await heard;
    expect(await isSet()).toBe(false);
  });

  it('is heard for one that came when nobody waited', async () => {
    const { add, open, isSet } = await start();
    await add();
    await open().wait(60_000);
    expect(await isSet()).toBe(false);
  });

  it('is heard by one of those who wait', async () => {
    const { add, open, isSet, isWaitedFor } = await start();
    const heard: number[] = [];
    const waits = [open(), open()].map(async (marker, i) => {
      await marker.wait(60_000);
      heard.push(i);
    });
    await eventually(isWaitedFor);
    await add();
    await Promise.race(waits);
    expect([heard.length, await isSet()]).toEqual([1, false]);
  });

  it('returns when nothing came for as long as it was told', async () => {
    const { open, errors } = await start();
    await open().wait(1);
    expect(errors).toEqual([]);
  });

  it('is heard when its connection breaks, and goes on with another', async () => {
    const proxy = await startRedisProxy(records.server.socketPath);
    const redis = await openServer(blockingOptions(proxy.url), () => undefined);
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const { add, queue, errors, open, isSet } = await start();
    const marker = open(redis);
    const lost = proxy.loseReplyTo(queue.toKey('marker'));
    const heard = marker.wait(60_000);
    await add();
    await lost;
    await heard;
    expect(errors.length).toBeGreaterThan(0);
    await add();
    await marker.wait(60_000);
    expect(await isSet()).toBe(false);
  });

  it('lets nobody wait once it is closed', async () => {
    const { open, isWaitedFor, errors } = await start();
    const marker = open();
    const heard = marker.wait(60_000);
    await eventually(isWaitedFor);
    marker.close();
    await heard;
    await marker.wait(60_000);
    expect(errors).toEqual([]);
  });
});
