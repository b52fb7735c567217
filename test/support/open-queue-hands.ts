import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import { onTestFinished } from 'vitest';
import type { Visit } from '../../src/records/start-visit.ts';
import { releaseVisit, restoreVisits, type Taker, takeVisits } from '../../src/records/take-visits.ts';
import { eventually } from './eventually.ts';
import { HISTORY, type OwnQueue } from './open-own-queue.ts';

/** Takes, ends, puts off and gives back the visits of a queue, one by one. */
export interface QueueHands {
  take: (most: number) => Promise<string[]>;
  end: (id: string) => Promise<void>;
  putOff: (id: string, delayMs: number) => Promise<void>;
  giveBack: (id: string) => Promise<void>;
}

/** BullMQ's own worker, step by step. */
export function openBullmqHands({ queue, keys, store: { redis } }: OwnQueue): QueueHands {
  const options = { connection: redis as unknown as ConnectionOptions, prefix: keys.tag };
  const lock = 'a lock';
  const worker = new Worker<Visit>(queue.name, null, {
    ...options,
    autorun: false,
    removeOnComplete: { count: HISTORY },
  });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  const held = new Map<string, Job<Visit>>();
  const find = (id: string) => {
    const job = held.get(id);
    if (job === undefined) throw new Error(`${id} is not held`);
    return job;
  };
  return {
    take: async (most) => {
      const ids: string[] = [];
      while (ids.length < most) {
        const job = await worker.getNextJob(lock, { block: false });
        if (job?.id === undefined) break;
        held.set(job.id, job);
        ids.push(job.id);
      }
      return ids;
    },
    end: async (id) => void (await find(id).moveToCompleted(null, lock, false)),
    putOff: (id, delayMs) => find(id).moveToDelayed(Date.now() + delayMs, lock),
    giveBack: async (id) => {
      await redis.del(`${queue.toKey(id)}:lock`);
      const checking = new Worker<Visit>(queue.name, null, { ...options, autorun: false, stalledInterval: 20 });
      checking.on('error', () => undefined);
      await checking.startStalledCheckTimer();
      await eventually(async () => (await queue.getJobState(id)) === 'waiting');
      await checking.close();
    },
  };
}

/** Our scripts. */
export async function openScriptHands({ store, keys }: OwnQueue): Promise<QueueHands> {
  const taker: Taker = { workerId: 'a worker', keys, stage: 'redact', beatMs: 60_000 };
  await restoreVisits(store, taker, { number: 0, held: [] });
  const held = new Map<string, Parameters<typeof releaseVisit>[2]['job']>();
  let number = 0;
  const release = async (id: string, delayMs: number | undefined) => {
    const job = held.get(id);
    if (job === undefined) throw new Error(`${id} is not held`);
    held.delete(id);
    await releaseVisit(store, taker, { id, job, delayMs });
  };
  return {
    take: async (most) => {
      number += 1;
      const taken = await takeVisits(store, taker, { most, number });
      if (taken.is !== 'taken') return [];
      for (const { id, job } of taken.visits) held.set(id, job);
      return taken.visits.map(({ id }) => id);
    },
    end: (id) => release(id, undefined),
    putOff: release,
    giveBack: async (id) => {
      held.delete(id);
      await restoreVisits(store, taker, { number, held: [...held.keys()] });
    },
  };
}
