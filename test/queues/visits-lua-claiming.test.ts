import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { eventually } from '../support/eventually.ts';
import { type AcceptedJob, HISTORY, type OwnQueue, openOwnQueue, readQueue } from '../support/open-own-queue.ts';
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

/** Redis' clock in milliseconds. */
async function readTime(): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

const PRIORITIES = [5, 1, 10, 5];

/** Ends visits one after the other: those that end within one millisecond BullMQ orders by id. */
async function endInTurn({ end }: QueueHands, { queue }: OwnQueue, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const endedAt = Number((await redis.zrange(queue.toKey('completed'), -1, '-1', 'WITHSCORES'))[1] ?? 0);
    await eventually(async () => (await readTime()) > endedAt);
    await end(id);
  }
}

/** Four visits on a queue, and the hands of BullMQ, of our scripts, or of both. */
async function open(isScript: boolean) {
  const own = await openOwnQueue(redis, { isScript });
  const jobs: AcceptedJob[] = [];
  for (const priority of PRIORITIES) jobs.push(await own.accept(priority));
  const ids = jobs.map(({ jobId }) => visitId(jobId, 'redact', 1));
  return { own, jobs, ids, queue: own.queue };
}

async function openBoth() {
  const opened = await open(true);
  return { ...opened, bullmq: openBullmqHands(opened.own), scripts: await openScriptHands(opened.own) };
}

/** What BullMQ counts of a visit's way, which is of no account here: attempts stand in the record. */
const COUNTS = ['ats', 'atm', 'stc'];
/** Our scripts say when a visit began as it ends. */
const BEGUN = 'processedOn';

const steps: [string, string[], (hands: QueueHands, own: OwnQueue) => Promise<unknown>][] = [
  ['takes some', [...COUNTS, BEGUN], ({ take }) => take(2)],
  [
    'takes some of a queue that may work on so many',
    [...COUNTS, BEGUN],
    async ({ take }, { queue }) => {
      await queue.setGlobalConcurrency(2);
      expect(await take(4)).toHaveLength(2);
      expect(await take(4)).toHaveLength(0);
    },
  ],
  [
    'takes none of a paused queue',
    [],
    async ({ take }, { queue }) => {
      await queue.pause();
      expect(await take(4)).toHaveLength(0);
    },
  ],
  [
    'takes and ends one',
    ['ats'],
    async ({ take, end }) => {
      const [first = ''] = await take(1);
      await end(first);
    },
  ],
  ['takes three, and ends them', ['ats'], async (hands, own) => endInTurn(hands, own, await hands.take(3))],
  [
    'puts one off for long',
    [...COUNTS, BEGUN],
    async ({ take, putOff }) => {
      const [first = ''] = await take(1);
      await putOff(first, FAR_MS);
    },
  ],
  [
    'puts one off that is due at once, and takes again',
    [...COUNTS, BEGUN],
    async ({ take, putOff }) => {
      const [first = ''] = await take(1);
      await putOff(first, 0);
      await take(1);
    },
  ],
  [
    'gives one of two back',
    [...COUNTS, BEGUN],
    async ({ take, giveBack }) => {
      const [, second = ''] = await take(2);
      await giveBack(second);
    },
  ],
];

describe('visitsLua', () => {
  it.each(steps)('leaves behind what BullMQ leaves when it %s', async (_, without, step) => {
    const left: Record<string, unknown>[] = [];
    for (const isScript of [false, true]) {
      const { own, jobs } = await open(isScript);
      await step(isScript ? await openScriptHands(own) : openBullmqHands(own), own);
      left.push(await readQueue(own, jobs, without));
    }
    const [byBullmq, byScript] = left;
    expect(byScript).toEqual(byBullmq);
    expect(Object.keys(byScript ?? {}).length).toBeGreaterThan(4);
  });

  it('takes what BullMQ added, by priority and in their order', async () => {
    const { ids, jobs, queue, scripts } = await openBoth();
    for (const [i, id] of ids.entries()) {
      await queue.remove(id);
      const { jobId = '', token = '' } = jobs[i] ?? {};
      const options = { jobId: id, attempts: 1, priority: PRIORITIES[i] ?? 0 };
      await queue.add('note', { jobId, tenant: 'default', token }, options);
    }
    expect(await scripts.take(4)).toEqual([1, 0, 3, 2].map((i) => ids[i]));
  });

  it('takes first what was given back, by whom ever', async () => {
    const { ids, bullmq, scripts } = await openBoth();
    const [given = ''] = await bullmq.take(1);
    await bullmq.giveBack(given);
    expect(await scripts.take(1)).toEqual([given]);
    await scripts.giveBack(given);
    expect(await bullmq.take(2)).toEqual([given, ids[0]]);
  });

  it('puts visits off so that BullMQ lists, promotes and takes them', async () => {
    const { queue, bullmq, scripts } = await openBoth();
    const [first = ''] = await scripts.take(1);
    await scripts.putOff(first, FAR_MS);
    const [delayed] = await queue.getDelayed();
    expect([delayed?.id, delayed?.delay]).toEqual([first, FAR_MS]);
    await delayed?.promote();
    expect(await bullmq.take(1)).toEqual([first]);
  });

  it('takes visits that BullMQ put off, once they are due or promoted', async () => {
    const { queue, ids, bullmq, scripts } = await openBoth();
    const [first = '', second = ''] = await bullmq.take(2);
    await bullmq.putOff(second, FAR_MS);
    await bullmq.putOff(first, 0);
    expect(await scripts.take(4)).toEqual([first, ids[3], ids[2]]);
    await (await queue.getJob(second))?.promote();
    expect(await scripts.take(4)).toEqual([second]);
  });

  it('keeps the latest ended visits, as BullMQ lists them', async () => {
    const { own, queue, scripts } = await openBoth();
    const [first = '', second = '', third = ''] = await scripts.take(3);
    await endInTurn(scripts, own, [first, second, third]);
    const completed = await queue.getCompleted();
    expect(completed.map(({ id }) => id)).toEqual([third, second]);
    for (const job of completed) {
      expect(job.finishedOn).toBeGreaterThanOrEqual(job.processedOn ?? Number.POSITIVE_INFINITY);
      expect([job.returnvalue, job.name, job.priority]).toEqual([null, 'note', 5]);
    }
    expect(await queue.getJob(first)).toBeUndefined();
    expect(await queue.getJobCounts()).toMatchObject({ completed: HISTORY, prioritized: 1, active: 0 });
  });

  it('lets what works on no more than it may go on as one ends', async () => {
    const { queue, scripts } = await openBoth();
    await queue.setGlobalConcurrency(1);
    const [first = ''] = await scripts.take(1);
    await redis.del(queue.toKey('marker'));
    await scripts.end(first);
    expect(await redis.exists(queue.toKey('marker'))).toBe(1);
  });
});
