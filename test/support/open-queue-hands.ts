import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import { onTestFinished } from 'vitest';
import type { VisitData } from '../../queues/open-queues.ts';
import { createToken, visitId } from '../../src/jobs/ids.ts';
import { cancel, snooze } from '../../src/jobs/transitions.ts';
import { claimVisits } from '../../src/records/claim-visits.ts';
import { restoreVisits } from '../../src/records/heartbeat.ts';
import { moveJob } from '../../src/records/move-job.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { eventually } from './eventually.ts';
import { createNoteTask } from './note-task.ts';
import { type AddedJob, HISTORY, type OwnQueue } from './open-own-queue.ts';

/** Adds, claims, ends, snoozes, gives back and removes the visits of the queue `redact`, one by one. */
export interface QueueHands {
  /** Adds a job's first visit; returns its id. */
  add: (priority: number, delayMs?: number) => Promise<string>;
  claim: (most: number) => Promise<string[]>;
  end: (id: string) => Promise<void>;
  snooze: (id: string, delayMs: number) => Promise<void>;
  giveBack: (id: string) => Promise<void>;
  /** Takes out a visit that nobody has claimed. */
  remove: (id: string) => Promise<void>;
}

/** The options that a visit is added with. */
export const optionsOf = (jobId: string, priority: number, delayMs = 0) => ({
  ...{ jobId, attempts: 1, priority },
  ...(delayMs > 0 && { delay: delayMs }),
});

/** BullMQ's own queue and worker, step by step. */
export function openBullmqHands({ queue, keys, jobs, store: { redis } }: OwnQueue): QueueHands {
  const options = { connection: redis as unknown as ConnectionOptions, prefix: keys.tag, autorun: false };
  const lock = 'a lock';
  const worker = new Worker<VisitData>(queue.name, null, { ...options, removeOnComplete: { count: HISTORY } });
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  const held = new Map<string, Job<VisitData>>();
  const find = (id: string) => {
    const job = held.get(id);
    if (job === undefined) throw new Error(`${id} is not held`);
    return job;
  };
  return {
    add: async (priority, delayMs) => {
      const job: AddedJob = { jobId: `job_${crypto.randomUUID()}`, token: createToken() };
      jobs.push(job);
      const id = visitId(job.jobId, 'redact', 1);
      const data = { jobId: job.jobId, tenant: 'default' };
      await queue.add('note', data, optionsOf(id, priority, delayMs));
      return id;
    },
    claim: async (most) => {
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
    snooze: (id, delayMs) => find(id).moveToDelayed(Date.now() + delayMs, lock),
    giveBack: async (id) => {
      await redis.del(`${queue.toKey(id)}:lock`);
      const checking = new Worker<VisitData>(queue.name, null, { ...options, stalledInterval: 20 });
      checking.on('error', () => undefined);
      await checking.startStalledCheckTimer();
      await eventually(async () => (await queue.getJobState(id)) === 'waiting');
      await checking.close();
    },
    remove: async (id) => void (await queue.remove(id)),
  };
}

const task = createNoteTask();

/** Our scripts. */
export async function openScriptHands({ store, keys, jobs }: OwnQueue): Promise<QueueHands> {
  const claimer = { workerId: 'a worker', keys, stage: 'redact' } as const;
  const hands = openBareHands(store);
  const restore = (number: number, mine: readonly string[]) =>
    restoreVisits(store, claimer, { number, held: mine, lockMs: 60_000 });
  await restore(0, []);
  const held = new Map<string, StageJob>();
  let number = 0;
  const leave = (id: string) => {
    const job = held.get(id);
    if (job === undefined) throw new Error(`${id} is not held`);
    held.delete(id);
    return job;
  };
  return {
    add: async (priority, delayMs = 0) => {
      const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }, { priority, delayMs }));
      jobs.push(visit);
      return visitId(visit.jobId, 'redact', 1);
    },
    claim: async (most) => {
      number += 1;
      const claimed = await claimVisits(store, claimer, { most, number });
      if (claimed.is !== 'claimed') return [];
      for (const { id, job } of claimed.visits) held.set(id, job);
      return claimed.visits.map(({ id }) => id);
    },
    end: async (id) => void (await hands.commitRedacted(leave(id), { text: 'hello' })),
    snooze: async (id, delayMs) => void (await hands.commit(leave(id), snooze(delayMs))),
    giveBack: async (id) => {
      leave(id);
      await restore(number, [...held.keys()]);
    },
    remove: async (id) => {
      const jobId = jobs.find((job) => id.startsWith(job.jobId))?.jobId ?? '';
      const { is } = await moveJob(store, 'default', jobId, cancel);
      if (is !== 'moved') throw new Error(`${id} is ${is}`);
    },
  };
}
