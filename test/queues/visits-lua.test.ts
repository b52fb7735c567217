import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { VisitData } from '../../queues/open-queues.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { eventually } from '../support/eventually.ts';
import { type OwnQueue, openOwnQueue, readQueue } from '../support/open-own-queue.ts';
import { openBullmqHands, openScriptHands, type QueueHands } from '../support/open-queue-hands.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

const FAR_MS = 60_000;

type Prepare = (queue: OwnQueue['queue']) => Promise<unknown>;
const states: [string, Prepare][] = [
  ['an empty queue', async () => undefined],
  ['a paused queue', (queue) => queue.pause()],
  ['a queue that may still work on more', (queue) => queue.setGlobalConcurrency(3)],
  [
    'a queue that works on as much as it may',
    async (queue) => {
      await queue.setGlobalConcurrency(1);
      await redis.lpush(queue.toKey('active'), 'another');
    },
  ],
];

const adding: [string, (hands: QueueHands) => Promise<unknown>][] = [
  [
    'visits',
    async ({ add }) => {
      for (const priority of [5, 1, 10, 5]) await add(priority);
    },
  ],
  [
    'delayed visits',
    async ({ add }) => {
      for (const [i, priority] of [5, 1].entries()) await add(priority, FAR_MS - i * 1000);
    },
  ],
  [
    'visits of which some are taken out again',
    async ({ add, remove }) => {
      const [, second, , delayed] = [
        await add(5),
        await add(1),
        await add(5),
        await add(5, FAR_MS),
        await add(1, FAR_MS),
      ];
      for (const id of [second, delayed]) await remove(id ?? '');
    },
  ],
];

const all = adding.flatMap(([what, add]) => states.map(([where, prepare]) => [what, where, add, prepare] as const));

/** A queue, and our scripts to add to it. */
async function openScripts() {
  const own = await openOwnQueue(redis);
  return { own, ...(await openScriptHands(own)) };
}

/** Starts a worker of BullMQ's on the queue that ends with the test. */
function startWorker(
  { queue, keys: { tag } }: OwnQueue,
  process: (job: Job<VisitData>, token?: string) => Promise<void>,
) {
  const connection = redis as unknown as ConnectionOptions;
  const worker = new Worker<VisitData>(queue.name, process, { connection, prefix: tag, stalledInterval: 50 });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  return worker;
}

describe('visitsLua', () => {
  it.each(all)('adds %s to %s as BullMQ itself does', async (_, __, add, prepare) => {
    const written = [];
    for (const openHands of [openBullmqHands, openScriptHands]) {
      const own = await openOwnQueue(redis);
      await prepare(own.queue);
      await add(await openHands(own));
      written.push(await readQueue(own));
    }
    const [byBullmq, byScript] = written;
    expect(byScript).toEqual(byBullmq);
    expect(Object.keys(byScript ?? {}).some((key) => /:redact:(prioritized|delayed)$/.test(key))).toBe(true);
  });

  it('adds visits that a worker takes by priority, and in their order', async () => {
    const { own, add } = await openScripts();
    const ids: string[] = [];
    for (const priority of [10, 5, 1, 5]) ids.push(await add(priority));
    const taken: string[] = [];
    startWorker(own, async ({ id = '' }) => void taken.push(id));
    await eventually(() => taken.length === ids.length);
    expect(taken).toEqual([2, 1, 3, 0].map((i) => ids[i]));
  });

  it('wakes a worker that already waits', async () => {
    const { own, add } = await openScripts();
    const taken: VisitData[] = [];
    const worker = startWorker(own, async ({ data }) => void taken.push(data));
    await worker.waitUntilReady();
    await add(5);
    await eventually(() => taken.length === 1);
    const [{ jobId } = { jobId: '' }] = own.jobs;
    expect(taken).toEqual([{ jobId, tenant: 'default' }]);
  });

  it('adds visits that can be delayed again', async () => {
    const { own, add } = await openScripts();
    let runs = 0;
    startWorker(own, async (job, lock) => {
      runs += 1;
      if (runs > 1) return;
      await job.moveToDelayed(Date.now() + 1, lock);
      throw new DelayedError();
    });
    const id = await add(5);
    await eventually(() => own.queue.getJobState(id).then((state) => state === 'completed'));
    expect(runs).toBe(2);
  });

  it('adds visits that come back when their worker dies', async () => {
    const { own, add } = await openScripts();
    const id = await add(5);
    const dead = new Worker<VisitData>(own.queue.name, null, {
      connection: redis as unknown as ConnectionOptions,
      ...{ prefix: own.keys.tag, autorun: false, lockDuration: 100, skipLockRenewal: true },
    });
    onTestFinished(() => dead.close());
    expect((await dead.getNextJob('a lock'))?.id).toBe(id);

    const taken: string[] = [];
    startWorker(own, async (job) => void taken.push(job.id ?? ''));
    await eventually(() => taken.length === 1);
    expect(taken).toEqual([id]);
  });

  it('takes out ended visits, too', async () => {
    const { own, add, claim, end, remove } = await openScripts();
    await add(5);
    const [first = ''] = await claim(1);
    await end(first);
    expect(await own.queue.getJobState(first)).toBe('completed');
    const { jobId = '' } = own.jobs[0] ?? {};
    const next = visitId(jobId, 'model', 2);
    expect(await own.queueOf('model').getJobState(next)).toBe('prioritized');
    await remove(first);
    expect(await own.queueOf('model').getJobState(next)).toBe('unknown');
  });
});
