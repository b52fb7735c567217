import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { letIn } from '../../queues/let-in.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import { type Accepted, acceptJob } from '../../src/records/accept-job.ts';
import type { Visit } from '../../src/records/start-visit.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import { createKeySpace, type Keys } from '../../src/redis/keys.ts';
import { acceptanceOf } from './bare-hands.ts';
import { createNoteTask } from './note-task.ts';
import { readAllKeys } from './read-all-keys.ts';

/** How many ended visits a queue keeps. */
export const HISTORY = 2;

export type AcceptedJob = Extract<Accepted, { is: 'accepted' }>;

/** The queue `redact` on keys of its own, with its records. */
export interface OwnQueue {
  store: Store;
  keys: Keys;
  queue: Queue<Visit>;
  /** Records a job with its first visit, which our script adds, or BullMQ. */
  accept: (priority: number) => Promise<AcceptedJob>;
}

const task = createNoteTask();
let spaces = 0;

export async function openOwnQueue(redis: Redis, { isScript }: { isScript: boolean }): Promise<OwnQueue> {
  spaces += 1;
  const keySpace = createKeySpace(`space-${spaces}`, 1);
  const options = { retentionMs: 60_000, boardHistory: HISTORY, ...(isScript && { visitsLua }) };
  const store = createStore(redis, keySpace, [{ id: 'k1', bytes: Buffer.alloc(32) }], options);
  const queues = openQueues(redis, keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const accept = async (priority: number) => {
    const acceptance = acceptanceOf(task, { text: 'hello' }, { priority });
    const accepted = await acceptJob(store, acceptance);
    if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
    if (accepted.isLetIn !== isScript) throw new Error('the visit was added by the wrong side');
    if (!accepted.isLetIn) await letIn(queues, accepted, acceptance);
    return accepted;
  };
  return { store, keys: keySpace.home, queue: queues.of(keySpace.home.tag).redact, accept };
}

/**
 * What only BullMQ writes: its events, which nobody reads, the number that it gives to jobs without an id of their own,
 * and locks with what belongs to them.
 */
const LEFT_OUT = /:(events|id|stalled|stalled-check|[^:]*:lock)$/;

/** JSON inside JSON as what it says: the order of its members is of no account. */
const readNested = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;

/**
 * What a queue's keys hold, with what differs from one job to the next put away, and without some fields of its jobs.
 */
export async function readQueue(
  { store: { redis }, keys: { tag } }: OwnQueue,
  jobs: readonly { jobId: string; token: string }[],
  withoutFields: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const plain = (text: string) =>
    jobs
      .reduce(
        (rest, { jobId, token }, i) => rest.replaceAll(jobId, `<job ${i}>`).replaceAll(token, `<token ${i}>`),
        text.replaceAll(tag, '<tag>'),
      )
      .replace(/"\d{13}"/g, '"<time>"')
      .replace(/"\d{16}"/g, '"<time in a score>"');
  const all = await readAllKeys(redis, `${tag}:redact:*`);
  const kept = [...all].filter(([key]) => !LEFT_OUT.test(key));
  const read = (content: string) => {
    const value: unknown = JSON.parse(plain(content), readNested);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => !withoutFields.includes(name)));
  };
  return Object.fromEntries(kept.map(([key, content]) => [plain(key), read(content)]));
}
