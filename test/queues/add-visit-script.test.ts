import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { addVisitLua } from '../../queues/add-visit-script.ts';
import { letIn } from '../../queues/let-in.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { acceptJob } from '../../src/records/accept-job.ts';
import { createKeySpace, visitId } from '../../src/records/keys.ts';
import { openRedis, patientOptions } from '../../src/records/open-redis.ts';
import type { Visit } from '../../src/records/start-visit.ts';
import { createStore } from '../../src/records/store.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = await openRedis(patientOptions(server.url), () => undefined);
  redis.options.lazyConnect = false;
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const task = createNoteTask();
let spaces = 0;

/** Records and queues on keys of their own; with the script, accepting adds the first visit by itself. */
function openOwn(isScript: boolean) {
  spaces += 1;
  const keySpace = createKeySpace(`space-${spaces}`, 1);
  const options = { retentionMs: 60_000, ...(isScript && { addVisitLua }) };
  const store = createStore(redis, keySpace, [{ id: 'k1', bytes: Buffer.alloc(32) }], options);
  const queues = openQueues(redis, keySpace, { isHasty: false, onError: () => undefined });
  const [shard] = queues.shards;
  if (shard === undefined) throw new Error('no shard');
  const accept = async (priority: number) => {
    const acceptance = acceptanceOf(task, { text: 'hello' }, { priority });
    const accepted = await acceptJob(store, acceptance);
    if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
    expect(accepted.isLetIn).toBe(isScript);
    if (!accepted.isLetIn) await letIn(queues, accepted, acceptance);
    return accepted;
  };
  return { accept, queue: shard.redact, tag: keySpace.home.tag };
}

/** BullMQ's events, which nobody reads, and the number that it gives to jobs without an id of their own. */
const LEFT_OUT = /:(events|id)$/;

/** JSON inside JSON as what it says: the order of its members is of no account. */
const readNested = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;

/** What a queue's keys hold, with what differs from one job to the next put away. */
async function readQueue(tag: string, jobs: readonly { jobId: string; token: string }[]): Promise<object> {
  const plain = (text: string) => {
    const named = jobs.reduce(
      (rest, { jobId, token }, i) => rest.replaceAll(jobId, `<job ${i}>`).replaceAll(token, `<token ${i}>`),
      text.replaceAll(tag, '<tag>'),
    );
    return named.replace(/"timestamp":"\d{13}"/, '"timestamp":"<now>"');
  };
  const all = await readAllKeys(redis, `${tag}:redact:*`);
  const kept = [...all].filter(([key]) => !LEFT_OUT.test(key));
  return Object.fromEntries(kept.map(([key, content]) => [plain(key), JSON.parse(plain(content), readNested)]));
}

type Prepare = (queue: ReturnType<typeof openOwn>['queue']) => Promise<unknown>;
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
function startWorker(
  { queue, tag }: ReturnType<typeof openOwn>,
  process: (job: Job<Visit>, token?: string) => Promise<void>,
) {
  const connection = redis as unknown as ConnectionOptions;
  const worker = new Worker<Visit>(queue.name, process, { connection, prefix: tag, stalledInterval: 50 });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  return worker;
}

describe('addVisitLua', () => {
  it.each(states)('writes to %s what BullMQ itself writes', async (_, prepare) => {
    const written = [];
    for (const isScript of [false, true]) {
      const own = openOwn(isScript);
      await own.queue.waitUntilReady();
      await prepare(own.queue);
      const jobs: Awaited<ReturnType<typeof own.accept>>[] = [];
      for (const priority of [5, 1, 10, 5]) jobs.push(await own.accept(priority));
      written.push(await readQueue(own.tag, jobs));
    }
    const [byBullmq, byScript] = written;
    expect(byScript).toEqual(byBullmq);
    expect(Object.keys(byScript ?? {})).toContain('<tag>:redact:prioritized');
  });

  it('adds visits that a worker takes by priority, and in their order', async () => {
    const own = openOwn(true);
    const jobs: Awaited<ReturnType<typeof own.accept>>[] = [];
    for (const priority of [10, 5, 1, 5]) jobs.push(await own.accept(priority));
    const taken: string[] = [];
    startWorker(own, async ({ data }) => void taken.push(data.jobId));
    await eventually(() => taken.length === jobs.length);
    expect(taken).toEqual([2, 1, 3, 0].map((i) => jobs[i]?.jobId));
  });

  it('wakes a worker that already waits', async () => {
    const own = openOwn(true);
    const taken: Visit[] = [];
    const worker = startWorker(own, async ({ data }) => void taken.push(data));
    await worker.waitUntilReady();
    const { jobId, token } = await own.accept(5);
    await eventually(() => taken.length === 1);
    expect(taken).toEqual([{ jobId, tenant: 'default', token }]);
  });

  it('adds visits that can be put off', async () => {
    const own = openOwn(true);
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
    const own = openOwn(true);
    const { jobId } = await own.accept(5);
    const dead = new Worker<Visit>(own.queue.name, null, {
      connection: redis as unknown as ConnectionOptions,
      ...{ prefix: own.tag, autorun: false, lockDuration: 100, skipLockRenewal: true },
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
