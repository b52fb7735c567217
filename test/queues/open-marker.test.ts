import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openBell } from '../../queues/open-marker.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { blockingOptions, openRedis } from '../../src/redis/open-redis.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { startRedisProxy } from '../support/start-redis-proxy.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const visit = {
  jobId: 'job_1',
  tenant: 'default',
  token: 't',
  stage: 'redact',
  n: 1,
  priority: 5,
  task: 'note',
} as const;

/** A queue with its bells, and a way to add visits as BullMQ does. */
async function start() {
  const store = await records.openStore();
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const queue = queues.of(store.keySpace.home.tag).redact;
  const errors: Error[] = [];
  const open = (redis = store.redis) => {
    const bell = openBell(redis, queue, (error) => errors.push(error));
    onTestFinished(bell.close);
    return bell;
  };
  onTestFinished(() => queues.close());
  const isWaitedFor = async () => String(await store.redis.client('LIST')).includes('cmd=bzpopmin');
  return { redis: store.redis, queues, queue, errors, open, isWaitedFor };
}

describe('openBell', () => {
  it('rings when a visit comes', async () => {
    const { queues, open, isWaitedFor } = await start();
    const rung = open().wait(60_000);
    await eventually(isWaitedFor);
    await queues.add(visit);
    expect(await rung).toBe(0);
  });

  it('rings for one that came when nobody waited', async () => {
    const { queues, open } = await start();
    await queues.add(visit);
    expect(await open().wait(60_000)).toBe(0);
  });

  it('says how long a visit is away that was put off', async () => {
    const { queues, open } = await start();
    await queues.add({ ...visit, delayMs: 60_000 });
    const awayMs = await open().wait(60_000);
    expect(awayMs).toBeGreaterThan(0);
    expect(awayMs).toBeLessThanOrEqual(60_000);
  });

  it('is heard by one of those who wait', async () => {
    const { redis, queues, queue, open, isWaitedFor } = await start();
    const rings: number[] = [];
    const waits = [open(), open()].map(async (bell, i) => {
      await bell.wait(60_000);
      rings.push(i);
    });
    await eventually(isWaitedFor);
    await queues.add(visit);
    await Promise.race(waits);
    expect([rings.length, await redis.exists(queue.toKey('marker'))]).toEqual([1, 0]);
  });

  it('returns when nothing rang for as long as it was told', async () => {
    const { open, errors } = await start();
    expect(await open().wait(1)).toBe(0);
    expect(errors).toEqual([]);
  });

  it('rings when its connection breaks, and goes on with another', async () => {
    const proxy = await startRedisProxy(records.server.socketPath);
    const redis = await openRedis(blockingOptions(proxy.url), () => undefined);
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
    });
    const { queues, queue, errors, open } = await start();
    const bell = open(redis);
    const lost = proxy.loseReplyTo(queue.toKey('marker'));
    const rung = bell.wait(60_000);
    await queues.add(visit);
    await lost;
    expect(await rung).toBe(0);
    expect(errors.length).toBeGreaterThan(0);
    await queues.add({ ...visit, n: 2 });
    expect(await bell.wait(60_000)).toBe(0);
  });

  it('lets nobody wait once it is closed', async () => {
    const { open, isWaitedFor, errors } = await start();
    const bell = open();
    const rung = bell.wait(60_000);
    await eventually(isWaitedFor);
    bell.close();
    expect(await rung).toBe(0);
    expect(await bell.wait(60_000)).toBe(0);
    expect(errors).toEqual([]);
  });
});
