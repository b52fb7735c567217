import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { openQueues, type VisitData } from '../../queues/open-queues.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import type { Stage } from '../../src/jobs/job-view.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import { createKeySpace } from '../../src/redis/key-space.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { readAllKeys } from './read-all-keys.ts';

/** How many ended visits a queue keeps. */
export const HISTORY = 2;

export interface AddedJob {
  jobId: string;
  token: string;
}

/** Queues on keys of their own, with their records. */
export interface OwnQueue {
  store: Store;
  keys: Keys;
  /** The queue `redact`. */
  queue: Queue<VisitData>;
  queueOf: (stage: Stage) => Queue<VisitData>;
  /** The jobs that were added, by whom ever. */
  jobs: AddedJob[];
}

let spaces = 0;

export async function openOwnQueue(redis: Redis): Promise<OwnQueue> {
  spaces += 1;
  const keySpace = createKeySpace(`space-${spaces}`, 1);
  const options = { retentionMs: 60_000, boardHistory: HISTORY, visitsLua };
  const store = createStore(redis, keySpace, [{ id: 'k1', bytes: Buffer.alloc(32) }], options);
  const queues = openQueues(redis, keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const shard = queues.of(keySpace.home.tag);
  return { store, keys: keySpace.home, queue: shard.redact, queueOf: (stage) => shard[stage], jobs: [] };
}

/**
 * What only BullMQ writes: its events, which nobody reads, the number that it gives to jobs without an id of their own,
 * and locks with what belongs to them; and markers, which say something else here.
 */
const LEFT_OUT = /:(events|marker|id|stalled|stalled-check|[^:]*:lock)$/;

/** JSON inside JSON as what it says: the order of its members is of no account. */
const readNested = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;

/** A job's options without what BullMQ reads of a job's fields, or its key, only. */
const readOptions = (fields: Record<string, unknown>): Record<string, unknown> => {
  const { opts } = fields as { opts?: Record<string, unknown> };
  if (opts === undefined) return fields;
  const { delay: _, jobId: __, ...read } = opts;
  return { ...fields, opts: read };
};

/**
 * What a queue's keys hold, with what differs from one job to the next put away, and without some fields of its jobs.
 */
export async function readQueue(
  { store: { redis }, keys: { tag }, jobs }: OwnQueue,
  { without = [], stage = 'redact' }: { without?: readonly string[]; stage?: Stage } = {},
): Promise<Record<string, unknown>> {
  const plain = (text: string) =>
    jobs
      .reduce(
        (rest, { jobId, token }, i) => rest.replaceAll(jobId, `<job ${i}>`).replaceAll(token, `<token ${i}>`),
        text.replaceAll(tag, '<tag>'),
      )
      .replace(/"\d{13}"/g, '"<time>"')
      .replace(/"\d{16}"/g, '"<time in a score>"');
  const all = await readAllKeys(redis, `${tag}:${stage}:*`);
  const kept = [...all].filter(([key]) => !LEFT_OUT.test(key));
  const read = (content: string) => {
    const value: unknown = JSON.parse(plain(content), readNested);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const fields = readOptions(value as Record<string, unknown>);
    return Object.fromEntries(Object.entries(fields).filter(([name]) => !without.includes(name)));
  };
  return Object.fromEntries(kept.map(([key, content]) => [plain(key), read(content)]));
}
