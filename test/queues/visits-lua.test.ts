import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import type { Visit } from '../../src/records/start-visit.ts';
import { eventually } from '../support/eventually.ts';
import { type AcceptedJob, type OwnQueue, openOwnQueue, readQueue } from '../support/open-own-queue.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

/** A queue whose visits BullMQ adds, or our scripts. */
const openOwn = (isScript: boolean) => openOwnQueue(redis, { isScript });

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

/** Starts a worker on the queue that ends with the test. */
function startWorker({ queue, keys: { tag } }: OwnQueue, process: (job: Job<Visit>, token?: string) => Promise<void>) {
  const connection = redis as unknown as ConnectionOptions;
  const worker = new Worker<Visit>(queue.name, process, { connection, prefix: tag, stalledInterval: 50 });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  return worker;
}

describe('visitsLua', () => {
  it.each(states)('writes to %s what BullMQ itself writes', async (_, prepare) => {
    const written = [];
    for (const isScript of [false, true]) {
      const own = await openOwn(isScript);
      await prepare(own.queue);
      const jobs: AcceptedJob[] = [];
      for (const priority of [5, 1, 10, 5]) jobs.push(await own.accept(priority));
      written.push(await readQueue(own, jobs));
    }
    const [byBullmq, byScript] = written;
    expect(byScript).toEqual(byBullmq);
    expect(Object.keys(byScript ?? {})).toContain('<tag>:redact:prioritized');
  });

  it('adds visits that a worker takes by priority, and in their order', async () => {
    const own = await openOwn(true);
    const jobs: AcceptedJob[] = [];
    for (const priority of [10, 5, 1, 5]) jobs.push(await own.accept(priority));
    const taken: string[] = [];
    startWorker(own, async ({ data }) => void taken.push(data.jobId));
    await eventually(() => taken.length === jobs.length);
    expect(taken).toEqual([2, 1, 3, 0].map((i) => jobs[i]?.jobId));
  });

  it('wakes a worker that already waits', async () => {
    const own = await openOwn(true);
    const taken: Visit[] = [];
    const worker = startWorker(own, async ({ data }) => void taken.push(data));
    await worker.waitUntilReady();
    const { jobId, token } = await own.accept(5);
    await eventually(() => taken.length === 1);
    expect(taken).toEqual([{ jobId, tenant: 'default', token }]);
  });

  it('adds visits that can be put off', async () => {
    const own = await openOwn(true);
    let runs = 0;
    startWorker(own, async (job, lock) => {
      runs += 1;
      if (runs > 1) return;
      await job.moveToDelayed(Date.now() + 1, lock);
      throw new DelayedError();
    });
    const { jobId } = await own.accept(5);
    await eventually(() => own.queue.getJobState(visitId(jobId, 'redact', 1)).then((state) => state === 'completed'));
    expect(runs).toBe(2);
  });

  it('adds visits that come back when their worker dies', async () => {
    const own = await openOwn(true);
    const { jobId } = await own.accept(5);
    const dead = new Worker<Visit>(own.queue.name, null, {
      connection: redis as unknown as ConnectionOptions,
      ...{ prefix: own.keys.tag, autorun: false, lockDuration: 100, skipLockRenewal: true },
    });
    onTestFinished(() => dead.close());
    const held = await dead.getNextJob('a lock');
    expect(held?.data.jobId).toBe(jobId);

    const taken: string[] = [];
    startWorker(own, async ({ data }) => void taken.push(data.jobId));
    await eventually(() => taken.length === 1);
    expect(taken).toEqual([jobId]);
  });
});
