import { type ConnectionOptions, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { advance } from '../../src/jobs/transitions.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { type AddedJob, type OwnQueue, openOwnQueue, readQueue } from '../support/open-own-queue.ts';
import { optionsOf } from '../support/open-queue-hands.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

const task = createNoteTask();
const input = { text: 'hello' };
const redacted = { redacted: { input, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true };

/** The queue `model`, and jobs that a worker with free slots hands on to it. */
async function open() {
  const own = await openOwnQueue(redis);
  const hands = openBareHands(own.store);
  const queue = own.queueOf('model');
  const redact = async (priority: number, worker: string | undefined) => {
    const visit = await hands.accept(acceptanceOf(task, input, { priority }));
    const job = await hands.start(visit, 'redact');
    const committed = await hands.commit(job, advance(job, 'model', redacted).change, {
      ...(worker !== undefined && { worker, hasSlot: true }),
    });
    if (committed.is !== 'done') throw new Error(`the commit is ${committed.is}`);
    own.jobs.push({ jobId: visit.jobId, token: (await hands.present(visit.jobId)).token });
    const id = visitId(visit.jobId, 'model', 2);
    return { id, isClaimed: committed.isClaimed === true, state: await queue.getJobState(id) };
  };
  return {
    ...{ own, hands, queue },
    /** Hands a job on that its worker works on at once, if it may. */
    handOver: (priority = 5) => redact(priority, hands.workerId),
    handOn: (priority: number) => redact(priority, undefined),
  };
}

/** What BullMQ's own queue and worker leave of a job that comes to `model` and is taken at once. */
async function addAndTake({ jobId, token }: AddedJob): Promise<OwnQueue> {
  const own = await openOwnQueue(redis);
  own.jobs.push({ jobId, token });
  const queue = own.queueOf('model');
  const connection = redis as unknown as ConnectionOptions;
  const worker = new Worker(queue.name, null, { connection, prefix: own.keys.tag, autorun: false });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  await queue.add('note', { jobId, tenant: 'default' }, optionsOf(visitId(jobId, 'model', 2), 5));
  expect(await worker.getNextJob('a lock', { block: false })).toBeDefined();
  return own;
}

/** What a visit leaves that waited: its place in the order. */
const WAITED = '<tag>:model:pc';
const WITHOUT = ['ats', 'atm', 'stc', 'processedOn'];

type Opened = Awaited<ReturnType<typeof open>>;

const heldUp: [string, (opened: Opened) => Promise<unknown>][] = [
  ['is paused', ({ queue }) => queue.pause()],
  [
    'has as much in flight as it may',
    async ({ queue, handOver }) => {
      await queue.setGlobalConcurrency(1);
      await handOver();
    },
  ],
  ['has one waiting that comes first', ({ handOn }) => handOn(4)],
  ['has one waiting that came first', ({ handOn }) => handOn(5)],
  [
    'has one waiting that was given back',
    async ({ queue, handOn }) => {
      const { id } = await handOn(9);
      await redis.zrem(queue.toKey('prioritized'), id);
      await redis.rpush(queue.toKey('wait'), id);
    },
  ],
  [
    'has a delayed one that is due',
    async ({ queue, handOn }) => {
      const { id } = await handOn(5);
      await redis.zrem(queue.toKey('prioritized'), id);
      await redis.zadd(queue.toKey('delayed'), 0x1000, id);
    },
  ],
];

describe('a commit that may claim the next visit', () => {
  it('leaves behind what BullMQ leaves that adds one and takes it', async () => {
    const { own, handOver } = await open();
    expect(await handOver()).toMatchObject({ isClaimed: true, state: 'active' });
    const [job = { jobId: '', token: '' }] = own.jobs;
    const byScript = await readQueue(own, { stage: 'model', without: WITHOUT });
    const byBullmq = await readQueue(await addAndTake(job), { stage: 'model', without: WITHOUT });
    delete byBullmq[WAITED];
    expect(byScript).toEqual(byBullmq);
    expect(byScript).toHaveProperty('<tag>:model:active');
  });

  it.each(heldUp)('does not when its stage %s', async (_, prepare) => {
    const opened = await open();
    await prepare(opened);
    expect(await opened.handOver()).toMatchObject({ isClaimed: false, state: 'prioritized' });
  });

  it('does not while anybody waits there, who would be passed', async () => {
    const { handOver, handOn } = await open();
    await handOn(6);
    expect(await handOver()).toMatchObject({ isClaimed: false, state: 'prioritized' });
  });

  it('does as soon as the stage is resumed, and is not full any more', async () => {
    const { queue, handOver } = await open();
    await queue.pause();
    await queue.setGlobalConcurrency(1);
    await queue.resume();
    expect(await handOver()).toMatchObject({ isClaimed: true });
  });
});
