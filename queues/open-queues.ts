import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { type ConnectionOptions, Queue } from 'bullmq';
import { type Stage, stages } from '../src/jobs/job-view.ts';
import type { KeySpace } from '../src/redis/key-space.ts';
import type { RedisClient } from '../src/redis/open-redis.ts';
import { delivering } from './pipeline.ts';

/** What a queue carries: which job, and whose. */
export interface VisitData {
  jobId: string;
  tenant: string;
}

/** What has a queue: every stage, and the events that are sent. */
export type QueueName = Stage | typeof delivering.name;
export const queueNames: readonly QueueName[] = [...stages, delivering.name];

/** A shard's queues, one per stage, and that of events, which carries the ids of deliveries. */
type ShardQueues = Record<Stage, Queue<VisitData>> & Record<typeof delivering.name, Queue>;

/** The queues as BullMQ sees them, to be read: only scripts write to them. */
export interface Queues {
  /**
   * Rejects when Redis went away while they were opened: BullMQ's queues stay useless then, and must be opened anew.
   */
  ready: () => Promise<void>;
  shards: readonly ShardQueues[];
  /** The queues of the shard with this hash tag. */
  of: (tag: string) => ShardQueues;
  close: () => Promise<void>;
}

/**
 * Opens every shard's queues on a connection that the caller owns. `isFailFast`: nobody waits for Redis. `onError`
 * hears what goes wrong with them.
 */
export function openQueues(
  redis: RedisClient,
  keySpace: KeySpace,
  { isFailFast, onError }: { isFailFast: boolean; onError: (error: Error) => void },
): Queues {
  const open = (prefix: string, name: QueueName) => {
    const connection = redis as unknown as ConnectionOptions;
    const queue = new Queue<VisitData>(name, { connection, prefix, skipWaitingForReady: isFailFast });
    queue.on('error', onError);
    return queue;
  };
  const byTag = new Map(
    keySpace.shards.map(({ tag }) => [
      tag,
      Object.fromEntries(queueNames.map((name) => [name, open(tag, name)])) as ShardQueues,
    ]),
  );
  const all = [...byTag.values()].flatMap((queues) => Object.values(queues));
  return {
    ready: async () => {
      await Promise.all(all.map((queue) => queue.waitUntilReady()));
    },
    shards: [...byTag.values()],
    of: (tag) => {
      const queues = byTag.get(tag);
      if (queues === undefined) throw new RangeError('no queues for this tag');
      return queues;
    },
    close: async () => {
      await Promise.all(all.map((queue) => queue.close()));
    },
  };
}

/** Nobody claims from these: there jobs wait for a person. */
const forPersons: Readonly<Partial<Record<QueueName, string>>> = {
  review: 'Waits for a person: these jobs are in the console under Reviews.',
  'dead-letter': 'Waits for a person: these jobs are in the console under Dead letters.',
};

const JOB_ID = /^job_[0-9a-f-]{36}$/;

/** The page of a visit's job; data of another form, which another hand may have written, leads to all of them. */
const linkToJob =
  (jobsPath: string) =>
  ({ data }: { data: { jobId?: unknown; deliveryId?: unknown } | undefined }) => {
    // The id of a delivery begins with what it tells of.
    const id = String(data?.jobId ?? data?.deliveryId).split('.')[0] ?? '';
    return JOB_ID.test(id)
      ? { displayText: 'Job', href: `${jobsPath}/${id}` }
      : { displayText: 'Jobs', href: jobsPath };
  };

/** Every queue as Bull Board shows it: to be read, never to be changed. `jobsPath` is where pages of jobs are. */
export function createBoardAdapters({ shards }: Queues, jobsPath: string): BullMQAdapter[] {
  const options = { readOnlyMode: true, allowRetries: false, externalJobUrl: linkToJob(jobsPath) };
  return shards.flatMap((shard) =>
    queueNames.map((name) => {
      const description = forPersons[name];
      if (description === undefined) return new BullMQAdapter(shard[name], options);
      const adapter = new BullMQAdapter(shard[name], { ...options, description });
      // Null is what a queue says that has no workers to tell of: no warning that nobody works.
      return Object.assign(adapter, { getWorkers: async () => null });
    }),
  );
}
