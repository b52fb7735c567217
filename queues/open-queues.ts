import { type ConnectionOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { visitId } from '../src/jobs/ids.ts';
import { type Stage, stages } from '../src/jobs/job-view.ts';
import type { Visit } from '../src/records/start-visit.ts';
import type { KeySpace } from '../src/redis/keys.ts';

/** A visit with all that its queue needs to know: never a payload. */
interface QueuedVisit extends Visit {
  stage: Stage;
  n: number;
  /** 1 first, 10 last. */
  priority: number;
  task: string;
  delayMs?: number;
}

/** A shard's queues, one per stage. */
type ShardQueues = Record<Stage, Queue<Visit>>;

export interface Queues {
  /**
   * Rejects when Redis went away while they were opened: BullMQ's queues stay useless then, and must be opened anew.
   */
  ready: () => Promise<void>;
  /** Adds a visit; adding the same one again does nothing while the queue still knows it. */
  add: (visit: QueuedVisit) => Promise<void>;
  /**
   * Takes a visit out. One that is being worked on finds that it is stale; it stays where BullMQ's own worker locks it.
   */
  remove: (tenant: string, stage: Stage, id: string) => Promise<void>;
  /** Whether the queue will bring this visit to a worker, or already has. */
  isComing: (tenant: string, stage: Stage, id: string) => Promise<boolean>;
  shards: readonly ShardQueues[];
  /** The queues of the shard with this hash tag. */
  of: (tag: string) => ShardQueues;
  close: () => Promise<void>;
}

const COMING = new Set(['waiting', 'prioritized', 'delayed', 'active', 'waiting-children']);

/** Opens every shard's queues on a connection that the caller owns. `onError` hears what goes wrong with them. */
export function openQueues(
  redis: Redis,
  keySpace: KeySpace,
  options: { isHasty: boolean; onError: (error: Error) => void },
): Queues {
  const open = (prefix: string, stage: Stage) => {
    const connection = redis as unknown as ConnectionOptions;
    const queue = new Queue<Visit>(stage, { connection, prefix, skipWaitingForReady: options.isHasty });
    queue.on('error', options.onError);
    return queue;
  };
  const byTag = new Map(
    keySpace.shards.map(({ tag }) => [
      tag,
      Object.fromEntries(stages.map((stage) => [stage, open(tag, stage)])) as ShardQueues,
    ]),
  );
  const of = (tag: string) => {
    const queues = byTag.get(tag);
    if (queues === undefined) throw new RangeError('no queues for this tag');
    return queues;
  };
  const queueOf = (tenant: string, stage: Stage) => of(keySpace.keysOf(tenant).tag)[stage];
  const all = [...byTag.values()].flatMap((queues) => Object.values(queues));
  return {
    ready: async () => {
      await Promise.all(all.map((queue) => queue.waitUntilReady()));
    },
    add: async ({ jobId, tenant, token, stage, n, priority, task, delayMs }) => {
      await queueOf(tenant, stage).add(
        task,
        { jobId, tenant, token },
        { jobId: visitId(jobId, stage, n), priority, attempts: 1, ...(delayMs ? { delay: delayMs } : {}) },
      );
    },
    remove: async (tenant, stage, id) => {
      await queueOf(tenant, stage).remove(id);
    },
    isComing: async (tenant, stage, id) => COMING.has(await queueOf(tenant, stage).getJobState(id)),
    shards: [...byTag.values()],
    of,
    close: async () => {
      await Promise.all(all.map((queue) => queue.close()));
    },
  };
}
