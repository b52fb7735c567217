import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClock } from '../../src/redis/read-clock.ts';
import { eventually } from '../support/eventually.ts';
import { HISTORY, type OwnQueue, openOwnQueue, readQueue } from '../support/open-own-queue.ts';
import { openBullmqHands, openScriptHands, optionsOf, type QueueHands } from '../support/open-queue-hands.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

const FAR_MS = 60_000;

const PRIORITIES = [5, 1, 10, 5];

/** Ends visits one after the other: those that end within one millisecond BullMQ orders by id. */
async function endInTurn({ end }: QueueHands, { queue }: OwnQueue, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const endedAt = Number((await redis.zrange(queue.toKey('completed'), -1, '-1', 'WITHSCORES'))[1] ?? 0);
    await eventually(async () => (await readClock(redis)) > endedAt);
    await end(id);
  }
}

/** Four visits on a queue that `hands` added. */
async function addFour({ add }: QueueHands): Promise<string[]> {
  const ids: string[] = [];
  for (const priority of PRIORITIES) ids.push(await add(priority));
  return ids;
}

/** Four visits of our scripts, and the hands of both. */
async function openBoth() {
  const own = await openOwnQueue(redis);
  const scripts = await openScriptHands(own);
  return { own, queue: own.queue, ids: await addFour(scripts), scripts, bullmq: openBullmqHands(own) };
}

/** What BullMQ counts of a visit's way, which is of no account here: attempts stand in the record. */
const COUNTS = ['ats', 'atm', 'stc'];
/** Our scripts say when a visit began as it ends. */
const BEGUN = 'processedOn';
/** BullMQ writes what is left of a delay by its own clock, a millisecond less now and then. */
const LEFT = 'delay';

const steps: [string, string[], (hands: QueueHands, own: OwnQueue) => Promise<unknown>][] = [
  ['claims some', [...COUNTS, BEGUN], ({ claim }) => claim(2)],
  [
    'claims some of a queue that may work on so many',
    [...COUNTS, BEGUN],
    async ({ claim }, { queue }) => {
      await queue.setGlobalConcurrency(2);
      expect(await claim(4)).toHaveLength(2);
      expect(await claim(4)).toHaveLength(0);
    },
  ],
  [
    'claims none of a paused queue',
    [],
    async ({ claim }, { queue }) => {
      await queue.pause();
      expect(await claim(4)).toHaveLength(0);
    },
  ],
  [
    'claims and ends one',
    ['ats'],
    async ({ claim, end }) => {
      const [first = ''] = await claim(1);
      await end(first);
    },
  ],
  ['claims three, and ends them', ['ats'], async (hands, own) => endInTurn(hands, own, await hands.claim(3))],
  [
    'snoozes one for long',
    [...COUNTS, BEGUN, LEFT],
    async ({ claim, snooze }) => {
      const [first = ''] = await claim(1);
      await snooze(first, FAR_MS);
    },
  ],
  [
    'snoozes one that is due at once, and claims again',
    [...COUNTS, BEGUN],
    async ({ claim, snooze }) => {
      const [first = ''] = await claim(1);
      await snooze(first, 0);
      await claim(1);
    },
  ],
  [
    'gives one of two back',
    [...COUNTS, BEGUN],
    async ({ claim, giveBack }) => {
      const [, second = ''] = await claim(2);
      await giveBack(second);
    },
  ],
  [
    'snoozes one and gives one back where it was paused meanwhile',
    [...COUNTS, BEGUN, LEFT],
    async ({ claim, snooze, giveBack }, { queue }) => {
      const [first = '', second = ''] = await claim(2);
      await queue.pause();
      await snooze(first, FAR_MS);
      await giveBack(second);
    },
  ],
];

describe('visitsLua', () => {
  it.each(steps)('leaves behind what BullMQ leaves when it %s', async (_, without, step) => {
    const left: Record<string, unknown>[] = [];
    for (const openHands of [openBullmqHands, openScriptHands]) {
      const own = await openOwnQueue(redis);
      const hands = await openHands(own);
      await addFour(hands);
      await step(hands, own);
      left.push(await readQueue(own, { without }));
    }
    const [byBullmq, byScript] = left;
    expect(byScript).toEqual(byBullmq);
    expect(Object.keys(byScript ?? {}).length).toBeGreaterThan(4);
  });

  it('claims what BullMQ added, by priority and in their order', async () => {
    const { own, ids, queue, scripts } = await openBoth();
    for (const [i, id] of ids.entries()) {
      await queue.remove(id);
      const { jobId = '' } = own.jobs[i] ?? {};
      await queue.add('note', { jobId, tenant: 'default' }, optionsOf(id, PRIORITIES[i] ?? 0));
    }
    expect(await scripts.claim(4)).toEqual([1, 0, 3, 2].map((i) => ids[i]));
  });

  it('claims first what was given back, by whom ever', async () => {
    const { ids, bullmq, scripts } = await openBoth();
    const [given = ''] = await bullmq.claim(1);
    await bullmq.giveBack(given);
    expect(await scripts.claim(1)).toEqual([given]);
    await scripts.giveBack(given);
    expect(await bullmq.claim(2)).toEqual([given, ids[0]]);
  });

  it('snoozes visits so that BullMQ lists, promotes and takes them', async () => {
    const { queue, bullmq, scripts } = await openBoth();
    const [first = ''] = await scripts.claim(1);
    await scripts.snooze(first, FAR_MS);
    const [delayed] = await queue.getDelayed();
    expect([delayed?.id, delayed?.delay]).toEqual([first, FAR_MS]);
    await delayed?.promote();
    expect(await bullmq.claim(1)).toEqual([first]);
  });

  it('claims visits that BullMQ delayed, once they are due or promoted', async () => {
    const { queue, ids, bullmq, scripts } = await openBoth();
    const [first = '', second = ''] = await bullmq.claim(2);
    await bullmq.snooze(second, FAR_MS);
    await bullmq.snooze(first, 0);
    expect(await scripts.claim(4)).toEqual([first, ids[3], ids[2]]);
    await (await queue.getJob(second))?.promote();
    expect(await scripts.claim(4)).toEqual([second]);
  });

  it('keeps the latest ended visits, as BullMQ lists them', async () => {
    const { own, queue, scripts } = await openBoth();
    const [first = '', second = '', third = ''] = await scripts.claim(3);
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

  it('sets the marker of a full stage when one of its visits ends', async () => {
    const { queue, scripts } = await openBoth();
    await queue.setGlobalConcurrency(1);
    const [first = ''] = await scripts.claim(1);
    await redis.del(queue.toKey('marker'));
    await scripts.end(first);
    expect(await redis.exists(queue.toKey('marker'))).toBe(1);
  });
});
