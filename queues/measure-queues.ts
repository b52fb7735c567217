import { type QueueName, type Queues, queueNames } from './open-queues.ts';

/** What is in one queue, all shards together. */
export interface QueueMeasure {
  stage: QueueName;
  /** Visits by BullMQ's state. */
  counts: Record<string, number>;
  /** Seconds since the visit that is next was added; 0 when none waits. */
  oldestSeconds: number;
}

/** Counts what waits in every queue, all shards together. */
export async function measureQueues(queues: Queues): Promise<QueueMeasure[]> {
  return Promise.all(
    queueNames.map(async (stage) => {
      const counts: Record<string, number> = {};
      let oldest = Number.POSITIVE_INFINITY;
      for (const shard of queues.shards) {
        const queue = shard[stage];
        const found = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
        for (const [state, count] of Object.entries(found)) counts[state] = (counts[state] ?? 0) + count;
        const [next] = await queue.getJobs(['waiting', 'prioritized'], 0, 0, true);
        if (next) oldest = Math.min(oldest, next.timestamp);
      }
      const oldestSeconds = Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) / 1000 : 0;
      return { stage, counts, oldestSeconds };
    }),
  );
}
